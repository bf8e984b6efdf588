package files

import (
	"strings"
	"text/template"
)

// An alert is a rule for a Prometheus server. Its texts have placeholders.
type alert struct {
	Name, For, Severity  string
	Expr                 string
	Summary, Description string
}

// alerts are the rules. Rates are taken over five minutes, which suffices for scrapes every
// minute. A breaker counts as open if it was within these minutes, because it is half-open
// between its probes.
var alerts = []alert{
	{
		Name: "RetrygenGivingUp", For: "5m", Severity: "warning",
		Expr: `sum by (job, <retrygen.method>) (rate(<retrygen.calls>{<retrygen.outcome>="gave_up"}[5m]))
/ sum by (job, <retrygen.method>) (rate(<retrygen.calls>[5m])) > 0.05`,
		Summary:     "Calls of {{ $labels.<retrygen.method> }} fail although they are retried",
		Description: "{{ $value | humanizePercentage }} of the calls gave up. <retrygen.giveups> has the causes.",
	},
	{
		Name: "RetrygenBreakerOpen", For: "10m", Severity: "warning",
		Expr:        `max by (job, instance, <retrygen.breaker>) (max_over_time(<retrygen.breaker.state>{<retrygen.state>="open"}[5m])) > 0`,
		Summary:     "The breaker {{ $labels.<retrygen.breaker> }} stays open",
		Description: "Probes fail, or it opens again within minutes. Until it closes, {{ $labels.instance }} rejects calls.",
	},
	{
		Name: "RetrygenBreakerFlapping", For: "0m", Severity: "info",
		Expr:        `sum by (job, instance, <retrygen.breaker>) (increase(<retrygen.breaker.transitions>{<retrygen.state>="closed"}[30m])) > 5`,
		Summary:     "The breaker {{ $labels.<retrygen.breaker> }} opens and closes again and again",
		Description: "It closed {{ $value | humanize }} times in 30 minutes. The service fails under load, or the breaker's limits are too low.",
	},
	{
		Name: "RetrygenBudgetDenies", For: "10m", Severity: "warning",
		Expr:        `sum by (job, <retrygen.budget>) (increase(<retrygen.budget.denied>[5m])) > 0`,
		Summary:     "The budget {{ $labels.<retrygen.budget> }} is exhausted",
		Description: "It denied {{ $value | humanize }} retries in 5 minutes: more calls fail than it was made for.",
	},
	{
		Name: "RetrygenAmplification", For: "10m", Severity: "warning",
		Expr: `sum by (job, <retrygen.method>) (rate(<retrygen.attempts>[5m]))
/ sum by (job, <retrygen.method>) (rate(<retrygen.calls>[5m])) > 1.5`,
		Summary:     "Retries of {{ $labels.<retrygen.method> }} add load to a service in trouble",
		Description: "It makes {{ $value | humanize }} attempts per call. A budget limits that.",
	},
}

// rules is the file of alerts.
var rules = template.Must(template.New("rules").Delims("[[", "]]").Funcs(template.FuncMap{"indent": indent}).Parse(
	`# Alerts about retries, for the metrics of retryprom and retryotel.
# Made from the table of metrics: go test ./internal/files -update
groups:
  - name: retrygen
    rules:
[[- range . ]]
      - alert: [[ .Name ]]
        expr: |
[[ indent .Expr ]]
        for: [[ .For ]]
        labels:
          severity: [[ .Severity ]]
        annotations:
          summary: "[[ .Summary ]]"
          description: "[[ .Description ]]"
[[- end ]]
`))

// indent indents the lines of an expression.
func indent(s string) string {
	const margin = "          "
	return margin + strings.ReplaceAll(s, "\n", "\n"+margin)
}

// Alerts returns the names of the alerts.
func Alerts() (all []string) {
	for _, a := range alerts {
		all = append(all, a.Name)
	}
	return all
}

// Rules returns rules.yml.
func Rules() (string, error) {
	var b strings.Builder
	if err := rules.Execute(&b, alerts); err != nil {
		return "", err
	}
	return expand(b.String())
}
