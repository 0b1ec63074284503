#!/usr/bin/env bash
# Builds ChatOrleans and runs it in one process. Arguments are configuration, for example:
#   ./run.sh --urls http://0.0.0.0:8080 --ChatOrleans:DataDirectory=/var/lib/chat
set -euo pipefail
cd "$(dirname "$0")"
. scripts/require.sh
require_toolchain

dotnet build src/Host -c Release --nologo -v quiet
case " $* " in
  *" --urls"*) ;;
  *) set -- --urls http://127.0.0.1:5000 "$@" ;;
esac
exec dotnet artifacts/bin/Host/release/ChatOrleans.Host.dll "$@"
