#!/usr/bin/env bash
# Builds in Release and prints the figures of docs/performance.md. About four minutes; wants the machine for itself.
# Arguments go to the load generator: connections, seconds per run, rounds, messages per second, idle users.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/require.sh
require_toolchain
dotnet build bench/Load -c Release --nologo -v quiet
dotnet build bench/Micro -c Release --nologo -v quiet
dotnet artifacts/bin/Micro/release/ChatOrleans.Micro.dll
dotnet artifacts/bin/Load/release/ChatOrleans.Load.dll "$@"
