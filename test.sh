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
want_package chromium-headless-shell /usr/bin/chromium-headless-shell "browser tests"
want_package chromium /usr/bin/chromium "tests of notifications"

artifacts=$PWD/artifacts
logs=$artifacts/test-logs
begun=0

count() { # suite, total, failed, log: finish adds them up
  echo "  $1: $(($2 - $3)) passed, $3 failed in ${SECONDS} s"
  echo "$2 $3 $4" >>"$logs/counts"
}

finish() {
  local total failed log passed_all=0 failed_all=0
  while read -r total failed log; do
    passed_all=$((passed_all + total - failed)) failed_all=$((failed_all + failed))
    [ "$failed" = 0 ] || cat "$log"
  done <"$logs/counts"
  # What ended without a word was not tested.
  failed_all=$((failed_all + begun - $(wc -l <"$logs/counts")))
  [ "$failed_all" = 0 ] || grep -saoh '[[:alnum:]_.]* \[FAIL\]' "$logs"/*.log
  echo "$passed_all passed, $failed_all failed"
  [ "$failed_all" = 0 ] && [ "$passed_all" -gt 0 ]
  exit
}

judge() { # suite, exit code, log, then what the suite says, if it came to that: total, failed
  local total=${4:-} bad=${5:-}
  if [ -z "$bad" ]; then
    count "$1 (crashed, exit code $2)" 1 1 "$3"
  else
    [ "$bad" -gt 0 ] || { [ "$2" = 0 ] && [ "$total" -gt 0 ]; } || bad=1
    [ "$total" -ge "$bad" ] || total=$bad
    count "$1" "$total" "$bad" "$3"
  fi
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

# Two at a time: most suites wait for processes for half of their time.
beside() { # command, arguments
  [ "$(jobs -pr | wc -l)" -lt 2 ] || wait -n
  begun=$((begun + 1))
  {
    trap 'kill $(jobs -p) 2>/dev/null; wait; exit 130' TERM
    SECONDS=0
    "$@"
  } &
}

trap 'kill $(jobs -p); wait; exit 130' INT TERM
rm -rf "$logs" && mkdir -p "$logs" && : >"$logs/counts"
echo "Building ..."
if ! dotnet build ChatOrleans.sln -p:RestoreLockedMode=true --nologo -v quiet; then
  begun=1
  count build 1 1 /dev/null
  finish
fi

echo "Built in ${SECONDS} s. Testing ..."
beside client
for project in tests/*.Tests; do beside suite "$(basename "$project")"; done
wait
finish
