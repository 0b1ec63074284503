#!/usr/bin/env bash
# Attacks a host that may have 384 MiB of heap and 600 files, in all ways at once, while two people chat: for five minutes, or
# as many as the first argument says. Tests do the same for some rounds.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain

dotnet build tests/Security.Tests --nologo -v quiet
export SIEGE_MINUTES=${1:-5}
exec artifacts/bin/Security.Tests/debug/ChatOrleans.Security.Tests -class "*SiegeTests" -showLiveOutput
