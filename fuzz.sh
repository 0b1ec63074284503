#!/usr/bin/env bash
# Throws malformed calls at a host's REST and hub: 100,000, or as many as the first argument says. The second is the seed of
# their dice; without it they are new each time. Tests throw 5,000 of seed 1.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain

dotnet build tests/Security.Tests --nologo -v quiet
export FUZZ_CALLS=${1:-100000}
export FUZZ_SEED=${2:-$RANDOM}
exec artifacts/bin/Security.Tests/debug/ChatOrleans.Security.Tests -class "*FuzzTests" -showLiveOutput
