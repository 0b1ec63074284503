# What both commands need. Sourced, not run.

fail() {
  echo "$1" >&2
  exit 1
}

require_toolchain() {
  command -v dotnet >/dev/null || fail "The .NET SDK 10 is needed: https://dotnet.microsoft.com/download"
  dotnet --list-sdks | grep -q '^10\.' || fail "The .NET SDK 10 is needed; found: $(dotnet --list-sdks | tr '\n' ' ')"
  command -v node >/dev/null && command -v npm >/dev/null || fail "Node.js 20 or newer with npm is needed: https://nodejs.org"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node.js 20 or newer is needed; found $(node --version)"
}

# Installs a Debian package if its file is not there and installing is possible; otherwise says so, and the tests fail.
want_package() { # package, file or pattern, what it is for
  compgen -G "$2" >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $1 ($3) ..."
    {
      [ -n "${package_lists:-}" ] || apt-get update -qq && package_lists=fresh
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1"
    } >/dev/null 2>&1 || true
  fi
  compgen -G "$2" >/dev/null || echo "MISSING: $1 ($3). Its tests will fail."
}
