#!/usr/bin/env bash
# Builds ChatOrleans and copies everything from one store to another (docs/stores.md), for example:
#   ./migrate.sh --from:Store=Sqlite --from:DataDirectory=/var/lib/chat \
#     --to:Store=Postgres "--to:Postgres:ConnectionString=Host=/run/postgresql;Username=chat;Database=chat"
set -euo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain

dotnet build src/Host -c Release --nologo -v quiet
exec dotnet artifacts/bin/Host/release/ChatOrleans.Host.dll migrate "$@"
