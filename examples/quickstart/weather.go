package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

//go:generate go tool retrygen

// Errors of a Weather service.
var (
	ErrUnavailable = errors.New("service unavailable")
	ErrUnknownCity = errors.New("unknown city")
)

// Weather is a weather service.
//
//retry:policy attempts=4 delay=20ms max=200ms jitter=none on=ErrUnavailable
//retry:breaker failures=5 cooldown=30s
type Weather interface {
	// Temperature returns the temperature in a city, in °C.
	//
	//retry:idempotent
	Temperature(ctx context.Context, city string) (celsius float64, err error)

	// Record adds a measurement. It is not idempotent.
	//
	//retry:never
	Record(ctx context.Context, city string, celsius float64) error
}

// client is a client of a Weather service over HTTP. It does not retry.
type client struct{ url string }

func (c *client) Temperature(ctx context.Context, city string) (float64, error) {
	var answer struct{ Celsius float64 }
	err := c.do(ctx, http.MethodGet, "/temperature?city="+url.QueryEscape(city), &answer)
	return answer.Celsius, err
}

func (c *client) Record(ctx context.Context, city string, celsius float64) error {
	return c.do(ctx, http.MethodPost, fmt.Sprintf("/record?city=%s&celsius=%g", url.QueryEscape(city), celsius), nil)
}

func (c *client) do(ctx context.Context, method, path string, answer any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, nil)
	if err != nil {
		return fmt.Errorf("weather: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return ErrUnknownCity
	case resp.StatusCode >= 500:
		return fmt.Errorf("%w (%s)", ErrUnavailable, resp.Status)
	case answer == nil:
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		return fmt.Errorf("weather: reading the response: %w", err)
	}
	return nil
}
