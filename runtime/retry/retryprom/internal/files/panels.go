package files

// A panel is a chart of the dashboard. Its texts have placeholders.
type panel struct {
	title   string
	kind    string // type of panel in Grafana
	unit    string // unit in Grafana
	queries []query
}

// A query is an expression in PromQL, and the name of a series in the legend.
type query struct{ expr, legend string }

// A row is a heading, with panels below it.
type row struct {
	title  string
	panels []panel
}

// Selectors of the chosen methods, and of the chosen jobs. $job, $method and
// $__rate_interval are variables of Grafana.
const (
	chosen = `{job=~"$job",<retrygen.method>=~"$method"}`
	inJobs = `{job=~"$job"}`
)

// perSecond returns the rate of a counter of the chosen methods, or its part with more
// labels, by labels.
func perSecond(by, counter, more string) string {
	return `sum by (` + by + `) (rate(` + counter + chosen[:len(chosen)-1] + more + `}[$__rate_interval]))`
}

// ofJobs is perSecond for a counter of breakers, throttles or budgets.
func ofJobs(by, counter string) string {
	return `sum by (` + by + `) (rate(` + counter + inJobs + `[$__rate_interval]))`
}

// quantile returns a quantile of a histogram of durations.
func quantile(q, histogram string) string {
	return `histogram_quantile(` + q + `, ` + perSecond("<retrygen.method>, le", histogram+"_bucket", "") + `)`
}

const (
	methodLegend = "{{<retrygen.method>}}"
	allCalls     = "<retrygen.calls>"
)

// rows are the contents of the dashboard.
var rows = []row{
	{"Calls", []panel{
		{"Calls by outcome", "timeseries", "reqps", []query{
			{perSecond("<retrygen.outcome>", allCalls, ""), "{{<retrygen.outcome>}}"},
		}},
		{"Share of calls that succeed", "timeseries", "percentunit", []query{{
			perSecond("<retrygen.method>", allCalls, `,<retrygen.outcome>=~"succeeded.*"`) + " / " + perSecond("<retrygen.method>", allCalls, ""), methodLegend,
		}}},
		{"Give-ups and rejections by cause", "timeseries", "reqps", []query{
			{perSecond("<retrygen.cause>", "<retrygen.giveups>", ""), "{{<retrygen.cause>}}"},
		}},
		{"Queued calls by what happened", "timeseries", "reqps", []query{
			{perSecond("<retrygen.outcome>", "<retrygen.queued>", ""), "{{<retrygen.outcome>}}"},
		}},
		{"Duration of calls (with WithLatency)", "timeseries", "s", []query{
			{quantile("0.5", "<retrygen.call.duration>"), methodLegend + " median"},
			{quantile("0.99", "<retrygen.call.duration>"), methodLegend + " p99"},
		}},
	}},
	{"Attempts", []panel{
		{"Attempts per call", "timeseries", "short", []query{{
			perSecond("<retrygen.method>", "<retrygen.attempts>", "") + " / " + perSecond("<retrygen.method>", allCalls, ""), methodLegend,
		}}},
		{"Retried calls by number of retries", "heatmap", "reqps", []query{
			{perSecond("le", "<retrygen.call.retries>_bucket", ""), "{{le}}"},
		}},
		{"Waits", "timeseries", "ops", []query{
			{perSecond("<retrygen.method>", "<retrygen.waits>", ""), methodLegend},
		}},
		{"Time that a call waits, on average", "timeseries", "s", []query{{
			perSecond("<retrygen.method>", "<retrygen.call.retry_delay>", "") + " / " + perSecond("<retrygen.method>", allCalls, ""), methodLegend,
		}}},
		{"Failed attempts by class", "timeseries", "ops", []query{
			{perSecond("<retrygen.class>", "<retrygen.failures>", ""), "{{<retrygen.class>}}"},
		}},
		{"Failed attempts by error", "timeseries", "ops", []query{
			{perSecond("<error.type>", "<retrygen.errors>", ""), "{{<error.type>}}"},
		}},
		{"Hedges by outcome", "timeseries", "ops", []query{
			{perSecond("<retrygen.outcome>", "<retrygen.hedges>", ""), "{{<retrygen.outcome>}}"},
		}},
		{"Time until a hedge", "timeseries", "s", []query{
			{`max by (<retrygen.method>) (<retrygen.hedge.delay>` + chosen + `)`, methodLegend},
		}},
		{"Kept from happening by an override to observe", "timeseries", "ops", []query{
			{perSecond("<retrygen.observation>", "<retrygen.observed>", ""), "{{<retrygen.observation>}}"},
		}},
		{"Duration of attempts (with WithLatency)", "timeseries", "s", []query{
			{quantile("0.5", "<retrygen.attempt.duration>"), methodLegend + " median"},
			{quantile("0.99", "<retrygen.attempt.duration>"), methodLegend + " p99"},
		}},
	}},
	{"Breakers", []panel{
		{"Breakers that are not closed", "timeseries", "none", []query{
			{`sum by (<retrygen.breaker>, <retrygen.state>) (<retrygen.breaker.state>{job=~"$job",<retrygen.state>!="closed"})`, "{{<retrygen.breaker>}} {{<retrygen.state>}}"},
		}},
		{"Changes of state", "timeseries", "ops", []query{
			{ofJobs("<retrygen.breaker>, <retrygen.state>", "<retrygen.breaker.transitions>"), "{{<retrygen.breaker>}} {{<retrygen.state>}}"},
		}},
		{"Rejected calls and attempts", "timeseries", "ops", []query{
			{ofJobs("<retrygen.breaker>", "<retrygen.breaker.rejected>"), "{{<retrygen.breaker>}}"},
		}},
	}},
	{"Throttles", []panel{
		{"Share of calls that is rejected", "timeseries", "percentunit", []query{
			{`max by (<retrygen.throttle>) (<retrygen.throttle.rejection>` + inJobs + `)`, "{{<retrygen.throttle>}}"},
		}},
		{"Rejected calls", "timeseries", "ops", []query{
			{ofJobs("<retrygen.throttle>", "<retrygen.throttle.rejected>"), "{{<retrygen.throttle>}}"},
		}},
	}},
	{"Budgets", []panel{
		{"Tokens, as a share of the limit", "timeseries", "percentunit", []query{{
			`sum by (<retrygen.budget>) (<retrygen.budget.tokens>` + inJobs + `) / sum by (<retrygen.budget>) (<retrygen.budget.limit>` + inJobs + `)`, "{{<retrygen.budget>}}",
		}}},
		{"Retries denied", "timeseries", "ops", []query{
			{ofJobs("<retrygen.budget>", "<retrygen.budget.denied>"), "{{<retrygen.budget>}}"},
		}},
	}},
}
