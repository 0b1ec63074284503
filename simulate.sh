#!/usr/bin/env bash
# Runs the deterministic simulation of a whole cluster (docs/simulation.md). For example:
#   ./simulate.sh --seeds 1000        ./simulate.sh --seed 17 --trace        ./simulate.sh --minutes 60
set -euo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain

dotnet build tests/Simulation -c Release --nologo -v quiet
exec dotnet artifacts/bin/Simulation/release/ChatOrleans.Simulation.dll "$@"
