// Package files shows what is said about files that cannot be written to.
package files

// Store would overwrite its own source.
//
//retry:policy
//retry:wrapper file=store.go
type Store interface {
	Get() error
}

// Cache would go to a test.
//
//retry:policy
//retry:wrapper file=cache_test.go
type Cache interface {
	Get() error
}

// Linux goes to the same file as one with another constraint.
//
//retry:policy
//retry:wrapper file=both.go
type Linux interface {
	Get() error
}

// Everywhere would be wrapped on one system only.
//
//retry:policy
//retry:wrapper file=everywhere_windows.go
type Everywhere interface {
	Get() error
}

// Lower goes to a file of its own.
//
//retry:policy
//retry:wrapper file=cases.go
type Lower interface {
	Get() error
}

// Upper goes to the same file where names have no case.
//
//retry:policy
//retry:wrapper file=Cases.go
type Upper interface {
	Get() error
}

// Own would overwrite a source where names have no case.
//
//retry:policy
//retry:wrapper file=Tagged.go
type Own interface {
	Get() error
}
