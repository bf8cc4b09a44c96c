# Sourced by demo, test and bench: a virtual environment in .venv with this checkout installed.
# Usage: . scripts/environment.sh [dev]     Sets nothing but $PY.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
stop() { printf 'wornproof: %s\n' "$*" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi; }

# install_packages NAME...: Debian packages, where we may; quiet, and it fails when it cannot.
install_packages() {
  command -v apt-get >/dev/null || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

find_python() {
  for name in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"; return
    fi
  done
  return 1
}

make_environment() {
  local extra=${1:-} python wanted stamp=.venv/.installed
  python=$(find_python) || stop "Python 3.11 or newer is needed (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv)"
  wanted="$extra $(cksum < pyproject.toml) $(pwd)"
  PY=$PWD/.venv/bin/python
  [ -x "$PY" ] && [ "$(cat $stamp 2>/dev/null)" = "$wanted" ] && return
  say "Setting up .venv (once, a minute or two) ..."
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    install_packages python3-venv || true
    "$python" -m venv .venv >/dev/null || stop "'$python -m venv' does not work: apt-get install python3-venv"
  fi
  "$PY" -m pip install --quiet --disable-pip-version-check -e ".${extra:+[$extra]}" || stop "pip could not install; see above"
  echo "$wanted" > $stamp
}

make_environment "${1:-}"
