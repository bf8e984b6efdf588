package tools_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v4"
)

// A form is an issue form, with what the syntax in GitHub's documentation allows and
// our forms could use.
type form struct {
	Name, Description, Title string
	Labels, Assignees        []string
	Projects                 []string
	Type                     string
	Body                     []struct {
		Type       string
		ID         string
		Attributes struct {
			Label, Description, Placeholder, Value, Render string
			Options                                        []string
			Multiple                                       bool
			Default                                        int
		}
		Validations struct{ Required bool }
	}
}

// GitHub would accept the issue forms: they have no other keys, and what is required.
func TestIssueForms(t *testing.T) {
	files, err := filepath.Glob("../../.github/ISSUE_TEMPLATE/[^c]*.yml")
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	identifier := regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	for _, file := range files {
		var f form
		strictly(t, file, &f)
		if f.Name == "" || f.Description == "" || len(f.Body) == 0 {
			t.Errorf("%s: want a name, a description and a body", file)
		}
		ids, labels := map[string]bool{}, map[string]bool{}
		asks := false
		for _, e := range f.Body {
			a := e.Attributes
			if e.Type == "markdown" {
				if a.Value == "" || e.ID != "" {
					t.Errorf("%s: Markdown needs a value, and has no id", file)
				}
				continue
			}
			asks = true
			switch {
			case e.Type != "input" && e.Type != "textarea" && e.Type != "dropdown":
				t.Errorf("%s: unknown type %q", file, e.Type)
			case a.Label == "" || labels[a.Label]:
				t.Errorf("%s: %q is not a new label", file, a.Label)
			case !identifier.MatchString(e.ID) || ids[e.ID]:
				t.Errorf("%s: %q is not a new id", file, e.ID)
			case (e.Type == "dropdown") != (len(a.Options) > 0):
				t.Errorf("%s: only dropdowns have options", file)
			case a.Render != "" && e.Type != "textarea":
				t.Errorf("%s: only a textarea is rendered", file)
			}
			ids[e.ID], labels[a.Label] = true, true
		}
		if !asks {
			t.Errorf("%s: nothing to fill in", file)
		}
	}
}

// GitHub would accept the configuration of the issue forms.
func TestIssueConfig(t *testing.T) {
	var config struct {
		Blank bool                                `yaml:"blank_issues_enabled"`
		Links []struct{ Name, URL, About string } `yaml:"contact_links"`
	}
	strictly(t, "../../.github/ISSUE_TEMPLATE/config.yml", &config)
	for _, l := range config.Links {
		if l.Name == "" || l.URL == "" || l.About == "" {
			t.Errorf("incomplete link: %+v", l)
		}
	}
}

// strictly reads a YAML file, and reports keys that value does not have.
func strictly(t *testing.T, file string, value any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(value); err != nil {
		t.Errorf("%s: %v", file, err)
	}
}
