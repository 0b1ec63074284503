#!/usr/bin/env bash
# Builds everything and runs every test: ./test.sh [runtime...], Embedded (the default) or Orleans or both. The last line is
# the sum over all suites; the exit code says the same.
set -uo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain
want_sqlite
want_package postgresql "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | grep . || echo /nowhere)" "PostgreSQL tests"
want_package haproxy /usr/sbin/haproxy "deployment tests"
want_package prometheus /usr/bin/promtool "checks what /metrics says"
want_package chromium /usr/bin/chromium "browser tests"

passed=0 failed=0 skipped=0

count() { # suite, total, failed, skipped
  echo "  $1: $(($2 - $3 - $4)) passed, $3 failed, $4 skipped"
  passed=$((passed + $2 - $3 - $4)) failed=$((failed + $3)) skipped=$((skipped + $4))
}

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
  exit
}

client() {
  if (cd src/EdgeHost/ClientApp && npm test --silent -- --reporter=json --outputFile="$logs/client.json") >"$logs/client.log" 2>&1
  then :; else cat "$logs/client.log"; fi
  if [ -s "$logs/client.json" ]; then
    local total bad
    read -r total bad <<<"$(node -p "const r = JSON.parse(require('fs').readFileSync('$logs/client.json')); r.numTotalTests + ' ' + (r.numFailedTests + r.numFailedTestSuites * !r.numFailedTests)")"
    count "web client" "$total" "$bad" 0
  else
    count "web client (no result)" 1 1 0
  fi
}

suite() { # name
  local code total errors bad skip
  timeout 900 "$artifacts/bin/$1/debug/ChatOrleans.$1" >"$logs/$1.log" 2>&1
  code=$?
  # A suite that ended without its summary line has crashed, whatever it printed before.
  if read -r total errors bad skip < <(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$logs/$1.log" | tail -1)
  then
    bad=$((bad + errors))
    [ "$code" = 0 ] || [ "$bad" -gt 0 ] || bad=1
    count "$1" "$total" "$bad" "$skip"
    grep -E '\[SKIP\]' -A1 "$logs/$1.log" | sed 's/^/    /'
  else
    bad=1
    count "$1 (crashed, exit code $code)" 1 1 0
  fi
  [ "$bad" = 0 ] || cat "$logs/$1.log"
}

for runtime in "${@:-Embedded}"; do
  artifacts=$PWD/artifacts/${runtime,,}
  logs=$artifacts/test-logs
  rm -rf "$logs" && mkdir -p "$logs"

  echo "Building for $runtime ..."
  if ! dotnet build ChatOrleans.sln -p:ChatRuntime="$runtime" --nologo -v quiet; then
    count "build for $runtime" 1 1 0
    continue
  fi

  echo "Testing on $runtime ..."
  case $runtime in
    Embedded)
      client
      for project in tests/*.Tests; do suite "$(basename "$project")"; done
      ;;
    Orleans)
      # What does not depend on the runtime was tested with the other one.
      for name in Grains.Tests Client.Tests EdgeHost.Tests Crash.Tests Cluster.Tests; do suite "$name"; done
      ;;
  esac
done
finish
