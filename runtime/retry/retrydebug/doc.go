// Package retrydebug serves a page that shows what the methods of a [retry.Tracker] do:
//
//	mux.Handle("/debug/retry/", retrydebug.Handler(retry.DefaultTracker))
//
// It has every method with its policy and the file of its directives, its numbers since
// the program started and over the last minute, and a chart of its calls, failed attempts
// and retries; every breaker with its state and the time until its next probe; every
// budget and throttle; when selected methods send hedges; and the last 50 calls that gave
// up, with the error, the end and the wait of each attempt. Nothing is registered by
// importing the package, and nothing is counted for it: the calls of a program without the
// page cost the same.
//
// The page updates itself every second, for more than 100 methods every second per 100
// of them, and can be paused. Without JavaScript it is a static page. It uses no other
// files, fits a phone, follows the color scheme of its reader, and can be used with the
// keyboard and a screen reader. Reading it changes nothing: a breaker is not probed, and
// a budget pays for nothing.
//
// # The last minute
//
// A tracker counts since the program started. The handler takes samples of it, at most
// one a second, while the page, its JSON or its events are read, and keeps those of
// the last minute, which need about 100 bytes per method each. The first answer therefore
// has no numbers of the last minute; the next ones, a second later, have those since the
// first.
//
// # Overrides
//
// The page shows the overrides in force (see [retry.Tracker.Override]) with the file and
// the line that they are from; the error of the last text of each source, if it is not in
// force; lines without effect; which methods are off or in the mode observe, and beside
// their numbers what would have happened to them in the mode on.
//
// # Changes
//
// With [Steer], authorized readers can force a breaker open, reset it, and override
// policies for a time:
//
//	retrydebug.Handler(tracker, retrydebug.Steer(func(r *http.Request) error {
//		user, err := sessions.User(r)
//		if err != nil {
//			return err
//		}
//		retrydebug.Identify(r, user.Name)
//		return user.MustBe(operator)
//	}))
//
// A breaker that was forced open stays so until it is reset. A button acts on all breakers
// of that name: each value of a generated type may have its own. With [Redact], those with
// a key have no buttons, because nobody could tell them apart.
//
// An override has one line of the text of [retry.Tracker.Override]. It lapses after a time,
// at most 24 hours, can be undone earlier, and ends with the program: what has to last
// belongs in a file. The same line again starts its time anew. It takes precedence over the
// sources that were set before, under the name "page". If methods are created later whose
// bounds it breaks, it ends with the next change.
//
// The table of a button holds still while the reader points at it, or it has the focus, so
// that it does not become that of another breaker.
//
// Changes are forms, which work without JavaScript. They are made by POST only, to the
// address of the page, with at most 64 kB, and refused if they do not come from the page
// itself, as the browser reports in Sec-Fetch-Site or, without that, in Origin; if authorize
// returns an error; or without the token of the form, which is good for one change within
// 12 hours. Each change, refusal and lapse is logged to [slog.Default] at the level of
// warnings, with the name given to [Identify] and the address of the client. Without Steer,
// POST is not allowed.
//
// # Addresses
//
// The handler ignores the path: it serves the same page wherever it is mounted.
//
//	?method=store.UserStore.Get  only this method, by its name or key, with details
//	?method=userstore            methods whose key or name contains that, in any case
//	?format=json                 a Report, as JSON; also with Accept: application/json
//	?format=events               server-sent events that the page uses, not documented
//
// The parameter method can be repeated. It also selects the breakers, budgets and throttles of
// these methods and their calls that gave up. Methods other than GET and HEAD are not allowed,
// apart from POST with [Steer].
//
// # Security
//
// The page shows the names of methods and the texts of errors, which may contain data of
// users: see [Redact]. The handler does not know who may see them: mount it where only
// operators have access, like net/http/pprof. It sets the headers that prevent a page of
// another origin from framing or reading the answer, refuses requests that the
// browser reports to be made by such a page other than by following a link, and
// escapes everything it shows. Its Content-Security-Policy allows only its own script and
// style.
package retrydebug
