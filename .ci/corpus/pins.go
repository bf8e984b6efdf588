//go:build pins

// This file is never built. It keeps "go mod tidy" from removing the modules in
// modules.txt.

package main

import (
	_ "github.com/aws/aws-sdk-go-v2/service/s3"
	_ "github.com/docker/docker/client"
	_ "github.com/ethereum/go-ethereum/ethclient"
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/nats-io/nats.go/jetstream"
	_ "github.com/redis/go-redis/v9"
	_ "github.com/spf13/afero"
	_ "go.mongodb.org/mongo-driver/v2/mongo"
	_ "go.temporal.io/api/workflowservice/v1"
	_ "google.golang.org/grpc"
	_ "gorm.io/gorm"
	_ "k8s.io/client-go/kubernetes"

	// Generated files import it.
	_ "github.com/retrygen/retrygen/runtime/retry"
)
