#!/usr/bin/env bash
# Builds everything and runs every test. The last line is the sum over all suites; the exit code says the same. A suite that
# did not run, and a test that was skipped, count as failed.
set -uo pipefail
cd "$(dirname "$0")"
export LC_ALL=C.UTF-8
. scripts/require.sh
require_toolchain
want_package postgresql "/usr/lib/postgresql/*/bin/initdb" "PostgreSQL tests"
want_package haproxy /usr/sbin/haproxy "deployment tests"
want_package mmdebstrap /usr/bin/mmdebstrap "makes a base image"
want_package buildah /usr/bin/buildah "makes a base image"
want_package docker-registry /usr/bin/docker-registry "serves it"
want_package umoci /usr/bin/umoci "unpacks images"
want_package runc /usr/sbin/runc "runs images"
want_package curl /usr/bin/curl "asks them how they are"
want_package redis-server /usr/bin/redis-server "cluster tests"
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
  [ "$failed" = 0 ] || grep -saoh '[[:alnum:]_.]* \[FAIL\]' "$logs"/*.log
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
  exit
}

judge() { # suite, exit code, log, then what the suite says, if it came to that: total, failed
  local total=${4:-} bad=${5:-}
  if [ -z "$bad" ]; then
    count "$1 (crashed, exit code $2)" 1 1
  else
    [ "$bad" -gt 0 ] || { [ "$2" = 0 ] && [ "$total" -gt 0 ]; } || bad=1
    [ "$total" -ge "$bad" ] || total=$bad
    count "$1" "$total" "$bad"
  fi
  [ "$bad" = 0 ] || cat "$3"
}

# Beside the script, which can be ended meanwhile.
run() { # command, arguments
  "$@" &
  wait "$!"
}

client() {
  local code
  run npm --prefix src/EdgeHost/ClientApp test --silent -- --reporter=json --outputFile="$logs/client.json" \
    >"$logs/client.log" 2>&1
  code=$?
  judge "web client" "$code" "$logs/client.log" $(node -e '
    const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
    console.log(r.numTotalTests, r.numTotalTests - r.numPassedTests);' "$logs/client.json" 2>>"$logs/client.log")
}

suite() { # name
  local code
  run timeout 1200 "$artifacts/bin/$1/debug/ChatOrleans.$1" >"$logs/$1.log" 2>&1
  code=$?
  judge "$1" "$code" "$logs/$1.log" $(sed -nE \
    's/.* Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/p' \
    "$logs/$1.log" | tail -1 | awk '{ print $1, $2 + $3 + $4 + $5 }')
}

trap 'kill $(jobs -p); wait; exit 130' INT TERM
rm -rf "$logs" && mkdir -p "$logs"
echo "Building ..."
if ! dotnet build ChatOrleans.sln -p:RestoreLockedMode=true --nologo -v quiet; then
  count build 1 1
  finish
fi

echo "Built in ${SECONDS} s. Testing ..."
SECONDS=0
client
for project in tests/*.Tests; do suite "$(basename "$project")"; done
finish
