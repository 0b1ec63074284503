#!/usr/bin/env bash
# Throws malformed calls at a host's REST and hub, 100,000 or as many as the first argument says; the second is a seed.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain

dotnet build tests/Security.Tests --nologo -v quiet
export FUZZ_CALLS=${1:-100000}
[ $# -lt 2 ] || export FUZZ_SEED=$2
exec artifacts/bin/Security.Tests/debug/ChatOrleans.Security.Tests -class "*FuzzTests" -showLiveOutput
