#!/usr/bin/env bash
# Builds in Release and prints the figures of docs/performance.md: bench/run.sh [table...] [number...]. Wants the machine for
# itself. Tables, each with a bare SignalR hub beside it in the same run:
#   parts         what one process is made of: grain calls, activations, appends
#   start idle load               one process: start, silent users, messages; these four are the default, a quarter of an hour
#   web           what users of the web client wait for, in Chromium, beside the budgets; three minutes
#   cluster-load cluster-idle     silos and edges on PostgreSQL, which must be installed; a quarter of an hour
# Numbers: connections, seconds per run, rounds, messages per second, idle users. With TMPDIR=/dev/shm the data is on a RAM
# disk, which tells what is the disk's doing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/require.sh
require_toolchain
if [ "${1:-}" = web ]; then
  exec dotnet run --project bench/Web -c Release
fi
dotnet build bench/Load -c Release --nologo -v quiet
case ${1:-parts} in
  parts | [0-9]*)
    dotnet build bench/Micro -c Release --nologo -v quiet
    dotnet artifacts/bin/Micro/release/ChatOrleans.Micro.dll
    ;;
esac
[ "$*" = parts ] || dotnet artifacts/bin/Load/release/ChatOrleans.Load.dll "$@"
