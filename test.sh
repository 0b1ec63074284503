#!/usr/bin/env bash
# Builds everything and runs every test. The last line is the sum over all suites; the exit code says the same. A suite that
# did not run, and a test that was skipped, count as failed.
set -uo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain
want_package postgresql "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | grep . || echo /nowhere)" "PostgreSQL tests"
want_package haproxy /usr/sbin/haproxy "deployment tests"
want_package mmdebstrap /usr/bin/mmdebstrap "makes a base image"
want_package buildah /usr/bin/buildah "makes a base image"
want_package docker-registry /usr/bin/docker-registry "serves it"
want_package umoci /usr/bin/umoci "unpacks images"
want_package runc /usr/sbin/runc "runs images"
want_package curl /usr/bin/curl "asks them how they are"
want_package prometheus /usr/bin/promtool "checks what /metrics says"
want_package chromium /usr/bin/chromium "browser tests"

artifacts=$PWD/artifacts
logs=$artifacts/test-logs
passed=0 failed=0

count() { # suite, total, failed
  echo "  $1: $(($2 - $3)) passed, $3 failed in ${SECONDS} s"
  passed=$((passed + $2 - $3)) failed=$((failed + $3)) SECONDS=0
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
  exit
}

client() {
  if (cd src/EdgeHost/ClientApp && npm test --silent -- --reporter=json --outputFile="$logs/client.json") >"$logs/client.log" 2>&1
  then :; else cat "$logs/client.log"; fi
  if [ -s "$logs/client.json" ]; then
    local total bad
    read -r total bad <<<"$(node -p "const r = JSON.parse(require('fs').readFileSync('$logs/client.json')); r.numTotalTests + ' ' + (r.numFailedTests + r.numFailedTestSuites * !r.numFailedTests)")"
    count "web client" "$total" "$bad"
  else
    count "web client (no result)" 1 1
  fi
}

suite() { # name
  local code total errors bad skip
  timeout 900 "$artifacts/bin/$1/debug/ChatOrleans.$1" >"$logs/$1.log" 2>&1
  code=$?
  # A suite that ended without its summary line has crashed, whatever it printed before.
  if read -r total errors bad skip < <(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$logs/$1.log" | tail -1)
  then
    bad=$((bad + errors + skip))
    [ "$code" = 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ "$total" -gt 0 ] || total=1 bad=1
    count "$1" "$total" "$bad"
  else
    bad=1
    count "$1 (crashed, exit code $code)" 1 1
  fi
  [ "$bad" = 0 ] || cat "$logs/$1.log"
}

rm -rf "$logs" && mkdir -p "$logs"
echo "Building ..."
if ! dotnet build ChatOrleans.sln --nologo -v quiet; then
  count build 1 1
  finish
fi

echo "Testing ..."
client
for project in tests/*.Tests; do suite "$(basename "$project")"; done
finish
