#!/usr/bin/env bash
# Builds in Release and prints the figures of clusters in docs/performance.md. About three minutes; wants the
# machine for itself, and PostgreSQL installed. Arguments: connections, seconds per run, rounds, messages per second.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/require.sh
require_toolchain
dotnet build bench/Load -c Release --nologo -v quiet
dotnet artifacts/bin/Load/release/ChatOrleans.Load.dll cluster "$@"
