#!/usr/bin/env bash
# Writes what the product is made of, with licences, as CycloneDX JSON to artifacts/sbom: the packages of both programs and of
# the web client, as the lock files have them. The tool for .NET is CycloneDX's own (.config/dotnet-tools.json), npm has one.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/require.sh
require_toolchain

target=$PWD/artifacts/sbom
rm -rf "$target" && mkdir -p "$target"
dotnet tool restore >/dev/null
version=$(dotnet msbuild src/Host/Host.csproj -getProperty:Version)
for program in Host SiloHost; do
  dotnet restore "src/$program" -p:RestoreLockedMode=true --nologo -v quiet
  dotnet CycloneDX "src/$program/$program.csproj" --exclude-dev --disable-package-restore --set-version "$version" \
    --output-format Json --output "$target" --filename "$program.json" >/dev/null
done
(cd src/EdgeHost/ClientApp && npm sbom --package-lock-only --omit=dev --sbom-format=cyclonedx) >"$target/ClientApp.json"
ls -1 "$target"
