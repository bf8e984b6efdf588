// Command command shows an interface in package main.
package main

// Store is not exported by anybody.
//
//retry:policy
type Store interface {
	Get(id string) (config, error)
}

type config struct{}

type noStore struct{}

func (noStore) Get(string) (config, error) { return config{}, nil }

func main() {
	_, _ = NewRetryingStore(noStore{}).Get("a")
}
