# Sourced by demo, test, check and bench: a virtual environment in .venv with this checkout installed.
# Usage: . scripts/environment.sh [web|dev]     Sets nothing but $PY.

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

# A set-up that fails or is killed leaves no .venv that looks whole: what is begun is marked, and what is found marked is
# made anew. An environment that was there before (yours, or one that worked) stays, whatever becomes of the update.
make_environment() {
  local extra=${1:-} python state begun=.venv/.unfinished stamp=.venv/.installed
  PY=$PWD/.venv/bin/python
  state="$(cksum < pyproject.toml) $(pwd)"
  # What was installed with more (dev) serves whoever asks for less.
  [ -x "$PY" ] && [ ! -e $begun ] && case "$(cat $stamp 2>/dev/null)" in "$extra $state" | "dev $state") return ;; esac
  python=$(find_python) || stop "Python 3.11 or newer is needed (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv)"
  say "Setting up .venv (once, a minute or two) ..."
  [ ! -e $begun ] || rm -rf .venv
  if [ ! -x "$PY" ]; then
    new_environment "$python" $begun
  fi
  install_into "${extra:+[$extra]}" $begun
  echo "$extra $state" > $stamp
  rm -f $begun
}

new_environment() { # PYTHON MARK
  mkdir -p .venv && : > "$2"
  "$1" -m venv .venv >/dev/null 2>&1 && return
  install_packages python3-venv || true
  "$1" -m venv .venv >/dev/null && return
  rm -rf .venv
  stop "'$1 -m venv' does not work: apt-get install python3-venv"
}

install_into() { # EXTRAS MARK
  local told
  told=$(mktemp)
  if ! "$PY" -m pip install --quiet --disable-pip-version-check -e ".$1" > "$told" 2>&1; then
    grep -v '^ ' "$told" | tail -n 3 >&2 || true
    [ ! -e "$2" ] || rm -rf .venv
    stop "pip could not install what is needed, and nothing was left half done. All it said is in $told. Mostly the" \
      "network or a proxy is the reason (pip reads HTTPS_PROXY and PIP_INDEX_URL); then run the same command again"
  fi
  rm -f "$told"
}

make_environment "${1:-}"
