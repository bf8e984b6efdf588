// Package catalogpb is what protoc generates for a service of twenty methods, shortened by
// hand: messages are plain structs, which are sent as JSON.
package catalogpb

import (
	"context"
	"encoding/json"

	"google.golang.org/grpc"
)

// Messages of the service.
type (
	Request struct{ ID string } // one thing, or all
	Change  struct{ ID, Text string }
	Reply   struct{ Texts []string }
)

// CatalogClient is the client API for the Catalog service.
type CatalogClient interface {
	GetProduct(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	ListProducts(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	SearchProducts(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	BatchGetProducts(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	GetCategory(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	ListCategories(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	GetPrice(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	ListPrices(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	GetStock(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	ListStock(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	GetSupplier(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	ListSuppliers(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	UpdateProduct(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error)
	DeleteProduct(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error)
	SetPrice(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error)
	SetStock(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error)
	CreateProduct(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error)
	CreateSupplier(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error)
	ReserveStock(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error)
	WatchStock(ctx context.Context, in *Request, opts ...grpc.CallOption) (grpc.ServerStreamingClient[Reply], error)
}

type catalogClient struct{ cc grpc.ClientConnInterface }

// NewCatalogClient returns a client of the service that conn connects to.
func NewCatalogClient(cc grpc.ClientConnInterface) CatalogClient { return &catalogClient{cc} }

func invoke(ctx context.Context, cc grpc.ClientConnInterface, method string, in any, opts []grpc.CallOption) (*Reply, error) {
	out := new(Reply)
	opts = append([]grpc.CallOption{grpc.ForceCodec(Codec{})}, opts...)
	if err := cc.Invoke(ctx, "/shop.Catalog/"+method, in, out, opts...); err != nil {
		return nil, err
	}
	return out, nil
}

func (c *catalogClient) GetProduct(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "GetProduct", in, opts)
}

func (c *catalogClient) ListProducts(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "ListProducts", in, opts)
}

func (c *catalogClient) SearchProducts(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "SearchProducts", in, opts)
}

func (c *catalogClient) BatchGetProducts(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "BatchGetProducts", in, opts)
}

func (c *catalogClient) GetCategory(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "GetCategory", in, opts)
}

func (c *catalogClient) ListCategories(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "ListCategories", in, opts)
}

func (c *catalogClient) GetPrice(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "GetPrice", in, opts)
}

func (c *catalogClient) ListPrices(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "ListPrices", in, opts)
}

func (c *catalogClient) GetStock(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "GetStock", in, opts)
}

func (c *catalogClient) ListStock(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "ListStock", in, opts)
}

func (c *catalogClient) GetSupplier(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "GetSupplier", in, opts)
}

func (c *catalogClient) ListSuppliers(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "ListSuppliers", in, opts)
}

func (c *catalogClient) UpdateProduct(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "UpdateProduct", in, opts)
}

func (c *catalogClient) DeleteProduct(ctx context.Context, in *Request, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "DeleteProduct", in, opts)
}

func (c *catalogClient) SetPrice(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "SetPrice", in, opts)
}

func (c *catalogClient) SetStock(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "SetStock", in, opts)
}

func (c *catalogClient) CreateProduct(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "CreateProduct", in, opts)
}

func (c *catalogClient) CreateSupplier(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "CreateSupplier", in, opts)
}

func (c *catalogClient) ReserveStock(ctx context.Context, in *Change, opts ...grpc.CallOption) (*Reply, error) {
	return invoke(ctx, c.cc, "ReserveStock", in, opts)
}

func (c *catalogClient) WatchStock(ctx context.Context, in *Request, opts ...grpc.CallOption) (grpc.ServerStreamingClient[Reply], error) {
	opts = append([]grpc.CallOption{grpc.ForceCodec(Codec{})}, opts...)
	stream, err := c.cc.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/shop.Catalog/WatchStock", opts...)
	if err != nil {
		return nil, err
	}
	x := &grpc.GenericClientStream[Request, Reply]{ClientStream: stream}
	if err := x.SendMsg(in); err != nil {
		return nil, err
	}
	if err := x.CloseSend(); err != nil {
		return nil, err
	}
	return x, nil
}

// Codec sends messages as JSON.
type Codec struct{}

func (Codec) Marshal(v any) ([]byte, error)      { return json.Marshal(v) }
func (Codec) Unmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
func (Codec) Name() string                       { return "json" }
