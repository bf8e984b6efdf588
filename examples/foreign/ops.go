package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb"
)

// memoryOps reads from a server, and keeps the configuration and the cache in memory.
type memoryOps struct {
	url string

	mu     sync.Mutex
	config map[string]string
}

func (o *memoryOps) ReadRemote(path string) ([]byte, error) {
	resp, err := http.Get(o.url + path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode >= 500:
		return nil, fmt.Errorf("%w: %s", ErrServer, resp.Status)
	case resp.StatusCode != http.StatusOK:
		return nil, errors.New(resp.Status)
	}
	return io.ReadAll(resp.Body)
}

func (o *memoryOps) ReadConfig(file string) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if value, ok := o.config[file]; ok || strings.HasSuffix(file, "/latest") {
		return []byte(value), nil
	}
	return nil, fmt.Errorf("no config %s", file)
}

func (o *memoryOps) WriteConfig(file string, old, new []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.config[file] != string(old) {
		return sumdb.ErrWriteConflict
	}
	o.config[file] = string(new)
	return nil
}

func (o *memoryOps) ReadCache(file string) ([]byte, error) { return nil, errors.New("no cache") }

func (o *memoryOps) WriteCache(string, []byte) {}

func (o *memoryOps) Log(string) {}

func (o *memoryOps) SecurityError(msg string) { log.Println(msg) }
