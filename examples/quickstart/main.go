// Quickstart queries a weather service over HTTP, on a real local server that fails two
// requests out of three and later goes down. It prints retries and state changes of the
// breaker as they happen, and the statistics at the end.
//
//	go generate ./examples/quickstart && go run ./examples/quickstart
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"

	"github.com/retrygen/retrygen/runtime/retry"
)

func main() { run(context.Background(), os.Stdout) }

func run(ctx context.Context, out io.Writer) {
	service := new(flakyService)
	server := httptest.NewServer(service)
	defer server.Close()

	tracker := new(retry.Tracker)
	weather := NewRetryingWeather(&client{server.URL},
		retry.WithTracker(tracker), retry.WithObserver(narrate(out)))

	fmt.Fprintln(out, "A service that fails two requests out of three:")
	for _, city := range []string{"Oslo", "Lima", "Atlantis"} {
		ask(ctx, out, weather, city)
	}

	service.down.Store(true)
	fmt.Fprintln(out, "\nThe service goes down:")
	for range 3 {
		ask(ctx, out, weather, "Oslo")
	}

	stats := tracker.Stats("main.Weather.Temperature")
	fmt.Fprintf(out, "\n%d calls: %d succeeded at once, %d after retries, %d gave up, %d were rejected by the breaker.\n",
		stats.Calls, stats.FirstTry, stats.Recovered(), stats.GaveUp, stats.Rejected)
	fmt.Fprintf(out, "%d attempts: %d successes, %d failures, success rate %.0f%%.\n",
		stats.Attempts, stats.Successes, stats.Failures, 100*stats.SuccessRate())
}

func ask(ctx context.Context, out io.Writer, weather Weather, city string) {
	celsius, err := weather.Temperature(ctx, city)
	switch {
	case errors.Is(err, ErrUnknownCity):
		fmt.Fprintf(out, "  %s: %v, a permanent error\n", city, err)
	case errors.Is(err, retry.ErrOpen):
		fmt.Fprintf(out, "  %s: the breaker is open\n", city)
	case err != nil:
		fmt.Fprintf(out, "  %s: %v\n", city, err)
	default:
		fmt.Fprintf(out, "  %s: %.1f °C\n", city, celsius)
	}
}

// narrate prints retries and state changes of the breaker as they happen.
func narrate(out io.Writer) func(context.Context, retry.Event) {
	return func(_ context.Context, e retry.Event) {
		switch e.Kind {
		case retry.Retrying:
			fmt.Fprintf(out, "    attempt %d: %v; retrying in %v\n", e.Attempt, e.Err, e.Wait)
		case retry.BreakerChanged:
			fmt.Fprintf(out, "    the breaker goes from %v to %v\n", e.From, e.To)
		}
	}
}
