package lsp

import "encoding/json"

// The types in this file are the part of the Language Server Protocol, version 3.17, that the
// server uses.

type position struct {
	Line      int `json:"line"`      // from 0
	Character int `json:"character"` // from 0, in UTF-16 code units
}

// A span is what the protocol calls a range.
type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type location struct {
	URI   string `json:"uri"`
	Range span   `json:"range"`
}

type documentID struct {
	URI string `json:"uri"`
}

type initializeParams struct {
	InitializationOptions struct {
		Tags string `json:"tags"` // comma-separated list of build tags
	} `json:"initializationOptions"`
}

type openParams struct {
	TextDocument struct {
		URI     string `json:"uri"`
		Version int    `json:"version"`
		Text    string `json:"text"`
	} `json:"textDocument"`
}

type changeParams struct {
	TextDocument struct {
		URI     string `json:"uri"`
		Version int    `json:"version"`
	} `json:"textDocument"`
	ContentChanges []struct {
		Text string `json:"text"` // of the whole document
	} `json:"contentChanges"`
}

// documentParams are those of didSave and didClose.
type documentParams struct {
	TextDocument documentID `json:"textDocument"`
}

type watchedFilesParams struct {
	Changes []documentID `json:"changes"`
}

type publishParams struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics"` // not null
}

type diagnostic struct {
	Range           span             `json:"range"`
	Severity        int              `json:"severity"`
	Code            string           `json:"code"`
	CodeDescription *codeDescription `json:"codeDescription,omitempty"`
	Source          string           `json:"source"`
	Message         string           `json:"message"`
	Related         []related        `json:"relatedInformation,omitempty"`
}

// Severities of a diagnostic.
const (
	severityError   = 1
	severityWarning = 2
)

type codeDescription struct {
	Href string `json:"href"`
}

type related struct {
	Location location `json:"location"`
	Message  string   `json:"message"`
}

type positionParams struct {
	TextDocument documentID `json:"textDocument"`
	Position     position   `json:"position"`
}

type hover struct {
	Contents markup `json:"contents"`
}

type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

func markdown(text string) markup { return markup{"markdown", text} }

type completionList struct {
	IsIncomplete bool             `json:"isIncomplete"`
	Items        []completionItem `json:"items"` // not null
}

type completionItem struct {
	Label         string   `json:"label"`
	Kind          int      `json:"kind"`
	Detail        string   `json:"detail,omitempty"`
	Documentation *markup  `json:"documentation,omitempty"`
	SortText      string   `json:"sortText"`
	FilterText    string   `json:"filterText"`
	TextEdit      textEdit `json:"textEdit"`
}

// Kinds of completion items.
const (
	kindMethod    = 2
	kindFunction  = 3
	kindField     = 5
	kindVariable  = 6
	kindModule    = 9
	kindProperty  = 10
	kindValue     = 12
	kindKeyword   = 14
	kindConstant  = 21
	kindStruct    = 22
	kindInterface = 8
)

type textEdit struct {
	Range   span   `json:"range"`
	NewText string `json:"newText"`
}

type codeActionParams struct {
	TextDocument documentID `json:"textDocument"`
	Range        span       `json:"range"`
	Context      struct {
		Only []string `json:"only"`
	} `json:"context"`
}

type codeAction struct {
	Title       string         `json:"title"`
	Kind        string         `json:"kind"`
	Diagnostics []diagnostic   `json:"diagnostics,omitempty"`
	IsPreferred bool           `json:"isPreferred,omitempty"`
	Edit        *workspaceEdit `json:"edit,omitempty"`
	Command     *command       `json:"command,omitempty"`
}

// Kinds of code actions.
const (
	actionQuickFix = "quickfix"
	actionFixAll   = "source.fixAll.retrygen"
	actionGenerate = "source.retrygen.generate"
)

type workspaceEdit struct {
	Changes map[string][]textEdit `json:"changes"`
}

type command struct {
	Title     string `json:"title"`
	Command   string `json:"command"`
	Arguments []any  `json:"arguments"`
}

type executeParams struct {
	Command   string   `json:"command"`
	Arguments []string `json:"arguments"`
}

type messageParams struct {
	Type    int    `json:"type"`
	Message string `json:"message"`
}

// Types of messages.
const (
	messageError   = 1
	messageWarning = 2
	messageInfo    = 3
)

type cancelParams struct {
	ID json.RawMessage `json:"id"` // a number or a string
}

// capabilities are those of the server.
func capabilities() map[string]any {
	return map[string]any{
		"positionEncoding": "utf-16",
		"textDocumentSync": map[string]any{"openClose": true, "change": 1, "save": true}, // 1: whole documents
		"completionProvider": map[string]any{
			"triggerCharacters": []string{":", "=", ",", ".", " ", "*", `"`},
		},
		"hoverProvider": true,
		"codeActionProvider": map[string]any{
			"codeActionKinds": []string{actionQuickFix, actionFixAll, actionGenerate},
		},
		"executeCommandProvider": map[string]any{"commands": []string{commandGenerate}},
		"workspace":              map[string]any{"workspaceFolders": map[string]any{"supported": true}},
	}
}
