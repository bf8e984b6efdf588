// Package names shows parameters and results without names, with blank ones, and
// with names of packages, types, builtins, keywords and the wrapper's own variables.
package names

import (
	"context"
	"io"
	"net/http"
	"net/url"
	stdtime "time"
)

// Store has names of every kind.
//
//retry:policy timeout=1s
type Store interface {
	Unnamed(context.Context, string, int, []byte, *http.Request, url.URL, io.Reader, any, error) (*url.URL, bool, error)
	Blank(_ context.Context, _, _ string) (_ int, _ error)
	Partly(ctx context.Context, _ string, id int) (user *url.URL, _ bool, err error)
	Same(a, b, c string, d, e int) (x, y float64, err error)

	Packages(context context.Context, url url.URL, http *http.Request, retry int, time stdtime.Time) (io int, err error)
	Types(string string, int int, error error, any any, bool bool) (float64, error)
	Builtins(len, cap, new, make, append, nil, true, iota, copy, panic int) (print, recover int, err error)
	Keywords(type_, func_, range_ string) error
	Own(r io.Reader, ctx, err, next, opts, callErr string) error
	Errors(err error) error
	ErrFirst(err, callErr error) (result string, result2 error)
	Results(ctx context.Context) (r, next string, retry error)
	Unicode(größe int, 名前 string) (длина int, err error)

	//retry:never
	Passed(retry, r string, _ int, ctx context.Context) (_ string, err error)
}
