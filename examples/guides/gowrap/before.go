package gowrap

import (
	"context"
	"time"

	"github.com/retrygen/retrygen/examples/guides/accounts"
)

// AccountsWithRetry is a decorator in the form of those that gowrap generates with its
// template retry.
type AccountsWithRetry struct {
	Accounts
	_retryCount    int
	_retryInterval time.Duration
}

// NewAccountsWithRetry returns a decorator of base.
func NewAccountsWithRetry(base Accounts, retryCount int, retryInterval time.Duration) AccountsWithRetry {
	return AccountsWithRetry{Accounts: base, _retryCount: retryCount, _retryInterval: retryInterval}
}

// Get implements Accounts.
func (_d AccountsWithRetry) Get(ctx context.Context, id string) (ap1 *accounts.Account, err error) {
	ap1, err = _d.Accounts.Get(ctx, id)
	if err == nil || _d._retryCount < 1 {
		return
	}
	_ticker := time.NewTicker(_d._retryInterval)
	defer _ticker.Stop()
	for _i := 0; _i < _d._retryCount && err != nil; _i++ {
		select {
		case <-ctx.Done():
			return
		case <-_ticker.C:
		}
		ap1, err = _d.Accounts.Get(ctx, id)
	}
	return
}

// Open implements Accounts.
func (_d AccountsWithRetry) Open(ctx context.Context, name string) (ap1 *accounts.Account, err error) {
	ap1, err = _d.Accounts.Open(ctx, name)
	if err == nil || _d._retryCount < 1 {
		return
	}
	_ticker := time.NewTicker(_d._retryInterval)
	defer _ticker.Stop()
	for _i := 0; _i < _d._retryCount && err != nil; _i++ {
		select {
		case <-ctx.Done():
			return
		case <-_ticker.C:
		}
		ap1, err = _d.Accounts.Open(ctx, name)
	}
	return
}
