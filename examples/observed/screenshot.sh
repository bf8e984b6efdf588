#!/usr/bin/env bash
# Makes page.png: runs the program, looks at the page for a minute, which collects its charts,
# and takes a picture while a breaker is open. Requires Chromium, curl and Go.
set -euo pipefail
cd "$(dirname "$0")"
export GOWORK=off

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go build -o "$dir/observed" .
"$dir/observed" -addr localhost:8080 &
program=$!
trap 'kill $program; rm -rf "$dir"' EXIT
url=http://localhost:8080/debug/retry/
curl -s --retry 9 --retry-connrefused -o "$dir/page" $url
timeout "${1:-60}" curl -sN "$url?format=events" -o "$dir/events" || true
until curl -s "$url?format=json" | grep -q '"state": "open"'; do sleep 1; done
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$dir/profile" \
	--window-size=900,1600 --screenshot=page.png $url 2>/dev/null
