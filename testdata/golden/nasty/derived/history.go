// Package derived has a client as protoc generates it, without names for most of what its
// methods take and return: the generator derives them from the types.
package derived

import "context"

//retry:policy attempts=2
type HistoryServiceClient interface {
	StartWorkflowExecution(context.Context, *StartWorkflowExecutionRequest, ...CallOption) (*StartWorkflowExecutionResponse, error)
	StreamWorkflowReplicationMessages(context.Context, ...CallOption) (HistoryService_StreamWorkflowReplicationMessagesClient, error)
	CopyExecution(context.Context, *WorkflowExecutionInfo, *CopyExecutionOptions) (*WorkflowExecutionInfo, error)
	Exchange(context.Context, *GetShardRequest, *CloseShardRequest) (*GetShardResponse, *CloseShardResponse, error)
	Namespaces(context.Context, NamespaceID) ([]*NamespaceCacheEntry, error)
	State(context.Context, RunID) (WorkflowExecution_State, error)
	Pods(context.Context) (PodInterface, error)
	Begin(context.Context, *ShardContext) (*PersistenceTx, error)
	Type(context.Context, Type) (Type, Type, error)
	Error(context.Context) (*ServiceError, error)
}

type (
	StartWorkflowExecutionRequest                          struct{}
	StartWorkflowExecutionResponse                         struct{}
	GetShardRequest                                        struct{}
	CloseShardRequest                                      struct{}
	GetShardResponse                                       struct{}
	CloseShardResponse                                     struct{}
	CopyExecutionOptions                                   struct{}
	WorkflowExecutionInfo                                  struct{}
	WorkflowExecution_State                                int
	NamespaceCacheEntry                                    struct{}
	NamespaceID                                            string
	RunID                                                  string
	ShardContext                                           struct{}
	PersistenceTx                                          struct{}
	ServiceError                                           struct{}
	Type                                                   struct{}
	CallOption                                             interface{ before() }
	PodInterface                                           interface{ Watch() }
	HistoryService_StreamWorkflowReplicationMessagesClient interface {
		Send(*StartWorkflowExecutionRequest) error
		RecvMsg(any) error
	}
)
