package files

import (
	"encoding/json"
	"strings"

	"github.com/retrygen/retrygen/runtime/retry/internal/metrics"
)

// object is an object of JSON, whose keys are written in alphabetical order.
type object map[string]any

// Size of a panel, in units of the grid, which is 24 wide.
const width, height = 12, 8

// source refers to the data source that the user chooses.
var source = object{"type": "prometheus", "uid": "${datasource}"}

// Dashboard returns dashboard.json, for Grafana.
func Dashboard() (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(object{
		"title":         "Retries",
		"uid":           "retrygen",
		"description":   "Made from the table of metrics: go test ./internal/files -update",
		"tags":          []string{"retrygen"},
		"schemaVersion": 39,
		"version":       1,
		"editable":      true,
		"graphTooltip":  1, // shared crosshair
		"refresh":       "30s",
		"time":          object{"from": "now-1h", "to": "now"},
		"templating":    object{"list": variables()},
		"panels":        grid(),
	})
	if err != nil {
		return "", err
	}
	return expand(b.String())
}

// variables returns the choices at the top of the dashboard.
func variables() []object {
	return []object{
		{"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
		choice("job", "Job", `label_values(<retrygen.attempts>, job)`),
		choice("method", "Method", `label_values(<retrygen.attempts>{job=~"$job"}, <retrygen.method>)`),
	}
}

// choice returns a variable for one or more values of a label.
func choice(name, label, query string) object {
	return object{
		"name": name, "label": label, "type": "query", "datasource": source, "query": query, "refresh": 2, // on time range change
		"multi": true, "includeAll": true, "allValue": ".*", "current": object{"text": "All", "value": "$__all"}, "sort": 1,
	}
}

// grid returns the rows and panels, with their places.
func grid() (all []object) {
	y := 0
	for _, r := range rows {
		all = append(all, object{"id": len(all) + 1, "type": "row", "title": r.title, "collapsed": false, "panels": []object{}, "gridPos": place(0, y, 24, 1)})
		y++
		for i, p := range r.panels {
			chart := p.object()
			chart["id"] = len(all) + 1
			chart["gridPos"] = place(i%2*width, y+i/2*height, width, height)
			all = append(all, chart)
		}
		y += (len(r.panels) + 1) / 2 * height
	}
	return all
}

func place(x, y, w, h int) object { return object{"x": x, "y": y, "w": w, "h": h} }

// object returns p without its place.
func (p panel) object() object {
	return object{
		"type":        p.kind,
		"title":       p.title,
		"description": p.description(),
		"datasource":  source,
		"fieldConfig": object{"defaults": object{"unit": p.unit, "min": 0}, "overrides": []object{}},
		"targets":     p.targets(),
	}
}

// targets returns the queries of p.
func (p panel) targets() (all []object) {
	format := "time_series"
	if p.kind == "heatmap" {
		format = "heatmap"
	}
	for i, q := range p.queries {
		all = append(all, object{"refId": string(rune('A' + i)), "datasource": source, "expr": q.expr, "legendFormat": q.legend, "format": format})
	}
	return all
}

// description returns the help texts of the metrics that p shows.
func (p panel) description() string {
	var texts []string
	for _, m := range metrics.Table {
		if strings.Contains(p.queries[0].expr, "<"+m.Name+">") {
			texts = append(texts, m.Prometheus()+": "+m.Help+".")
		}
	}
	return strings.Join(texts, "\n\n")
}

// Queries returns the expressions of the dashboard, by title of the panel, for all jobs and
// methods.
func Queries() (map[string][]string, error) {
	all := map[string][]string{}
	values := strings.NewReplacer("$job", ".*", "$method", ".*", "$__rate_interval", "5m")
	for _, r := range rows {
		for _, p := range r.panels {
			for _, q := range p.queries {
				expr, err := expand(q.expr)
				if err != nil {
					return nil, err
				}
				all[p.title] = append(all[p.title], values.Replace(expr))
			}
		}
	}
	return all, nil
}
