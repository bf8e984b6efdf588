package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// namedReads and namedWrites are names of methods that only an interface's policy covers.
const (
	namedReads = `
		Get GetUser GetOrder GetByID GetURLForBatch GetUpdatedAt GetReplicaSet GetOrDefault getUser get_user List ListUsers ListAndWatch
		ListByCreatedAt Find FindOne FindAll FindOrFail FindByUpdatedAt Read ReadFile ReadDir Load LoadAll Lookup LookUpHost LookupAddr
		Count CountUsers Exists Exist Has HasPermission Is IsEmpty IsOpen Contains Search SearchUsers Query QueryUsers Fetch FetchUser Head
		HeadObject Stat Describe DescribeInstances Watch WatchKey Ping Peek Show Scan Status StatusOf Health Info Inspect Len Size
		Version Stats Range Retrieve All AllUsers CanRead Enumerate`
	namedWrites = `
		Exec PlaceOrder Reserve Book Checkout CheckOut Ship Notify Send Register LPop Dequeue Create CreateUser Insert Add AddUser Append
		Charge Pay Push Publish Enqueue Transfer Delete Update Upsert Put Set Save Store Write Do Call Run Open Close Flush Touch Increment
		Issue Listen Loadbalance Headline Counter Payload Address Allocate Process Handle Apply Subscribe Receive Poll Consume Invoke
		GetOrCreate GetOrCompute GetUserOrCreate LoadAndDelete LoadOrStore LoadAndStore GetAndSet GetAndTouch CheckAndSet CompareAndSwap
		ReadModifyWrite FindAndModify FindOneAndUpdate FindOneAndDelete FindOrInsert LookupOrAdd GetDel GetDelete GetSet GetEx GetEX
		GetDEL get_or_create GetNext GetNextID ReadNext HasNext GetLock ListPop ReadAck QueryExec ScanAndLock StatusUpdate SearchAndReplace
		FetchAndAdd FetchAndCharge`
)

// A method that only its interface's policy covers is repeated if its name is that of a
// read, and once otherwise.
func TestReadByName(t *testing.T) {
	want := map[string]model.Repeat{}
	var methods []string
	for names, repeat := range map[string]model.Repeat{namedReads: model.ReadByName, namedWrites: model.OnceByName} {
		for name := range strings.FieldsSeq(names) {
			if _, ok := want[name]; ok {
				t.Errorf("%s is in the table twice", name)
			}
			want[name] = repeat
			methods = append(methods, name+"(ctx context.Context, id string) (string, error)")
		}
	}
	c := resolveAll(t, goMod, map[string]string{"names": methodsSource("policy", methods...)})["names"]
	c.wantMistakes(t)
	for name, want := range want {
		if got := c.method(name).Repeat; got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// The signature of a method whose name is that of a read can tell that it is none, and a
// word, a key, a policy or a request decide before its name does.
func TestRepeat(t *testing.T) {
	tests := []struct {
		policy, method string
		want           model.Repeat
	}{
		{"policy", "Query(ctx context.Context, q string, args ...any) (Row, error)", model.OnceByName},
		{"policy", "QueryContext(context.Context, string, ...any) (Row, error)", model.OnceByName},
		{"policy", "Query(sql string) (Row, error)", model.OnceByName},
		{"policy", "QueryRow(statement string) (Row, error)", model.OnceByName},
		{"policy", "Query(context.Context, string) (Row, error)", model.OnceByName},
		{"policy", "Get(ctx context.Context, dest any, query string, args ...any) error", model.OnceByName},
		{"policy", "Find(stmt string) (Row, error)", model.OnceByName},
		{"policy", "Search(ctx context.Context, query string) (Row, error)", model.ReadByName},
		{"policy", "Query(ctx context.Context, in *Upload) (Row, error)", model.ReadByName},
		{"policy", "QueryUsers(ctx context.Context, name string) (Row, error)", model.ReadByName},
		{"policy", "Get(ctx context.Context, key string, opts ...any) (string, error)", model.ReadByName},
		{"policy", "ReadMessage(ctx context.Context) (string, error)", model.OnceByName},
		{"policy", "FetchRecords(ctx context.Context, n int, max time.Duration) ([]string, error)", model.OnceByName},
		{"policy", "FetchMessage(ctx context.Context, id string) (string, error)", model.ReadByName},
		{"policy", "Fetch(ctx context.Context) (string, error)", model.ReadByName},
		{"policy", "Watch(ctx context.Context, key string) (<-chan string, error)", model.ReadByName},
		{"policy", "Watch(ctx context.Context, in *Upload) (Receiver, error)", model.ReadByName},
		{"policy", "Read(ctx context.Context) (Sender, error)", model.OnceByName},
		{"policy", "List(ctx context.Context) iter.Seq2[int, error]", model.ReadByName},
		{"policy", "Import(ctx context.Context) iter.Seq2[int, error]", model.OnceByName},
		{"policy", "Do(req *http.Request) (*http.Response, error)", model.PerRequest},
		{"policy", "Get(req *http.Request) (*http.Response, error)", model.PerRequest},
		{"policy", "//retry:policy replay=off\n\tDo(req *http.Request) (*http.Response, error)", model.PerRequest},
		{"policy", "//retry:once\n\tDo(req *http.Request) (*http.Response, error)", model.OnceByWord},
		{"policy\n//retry:idempotent", "Do(req *http.Request) (*http.Response, error)", model.Idempotent},
		{"policy key=id", "Create(ctx context.Context, id string) error", model.KeyPerCall},
		{"policy undo=remove", "Create(ctx context.Context, id string) error", model.Undone},
		{"policy", "//retry:policy attempts=2\n\tCreate(ctx context.Context, id string) error", model.OwnPolicy},
		{"policy", "//retry:policy key=id\n\t//retry:once\n\tCreate(ctx context.Context, id string) error", model.OnceByWord},
		{"policy\n//retry:once", "//retry:policy attempts=2\n\tCreate(ctx context.Context, id string) error", model.OnceByWord},
		{"policy\n//retry:once", "//retry:idempotent\n\tCreate(ctx context.Context, id string) error", model.Idempotent},
		{"policy\n//retry:once", "Get(ctx context.Context, id string) error", model.OnceByWord},
		{"policy\n//retry:idempotent", "//retry:once\n\tGet(ctx context.Context, id string) error", model.OnceByWord},
		{"policy\n//retry:method Create,Get idempotent", "Create(ctx context.Context) error\n\tGet() error", model.Idempotent},
	}
	sources := map[string]string{}
	for i, tt := range tests {
		sources[fmt.Sprint(i)] = methodsSource(tt.policy, tt.method) + `
type Sender interface { Send(s string) error; Recv() (string, error) }

type Receiver interface { SendMsg(m any) error; Recv() (string, error) }

func remove(context.Context, string) error { return nil }
`
	}
	all := resolveAll(t, goMod, sources)
	for i, tt := range tests {
		c := all[fmt.Sprint(i)]
		c.wantMistakes(t)
		m := c.model.Files[0].Wrappers[0].Methods[0]
		if m.Repeat != tt.want || m.Policy.Text.Once != tt.want.Once() {
			t.Errorf("%s\n\t%s: got %v, want %v", tt.policy, tt.method, m.Repeat, tt.want)
		}
	}
}
