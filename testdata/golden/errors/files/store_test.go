package files

// Fake is a test's, and would go to what is not.
//
//retry:policy
//retry:wrapper file=fake.go
type Fake interface {
	Get() error
}
