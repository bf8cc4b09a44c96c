# Sourced first by demo, test, check and bench, before anything is set up. What a script says of itself with --help is
# the comment at its head.

usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

# refuse WHY: the command was mistyped. Nothing has been set up yet.
refuse() { printf '%s: %s\nscripts/%s --help says what it takes.\n' "${0##*/}" "$1" "${0##*/}" >&2; exit 2; }

# ask_for_help ARGUMENT...: answers --help wherever it stands before a lone --, and ends.
ask_for_help() {
  for argument in "$@"; do
    case $argument in
      --) return ;;
      -h | --help) usage; exit 0 ;;
    esac
  done
}

# for_pytest ARGUMENT...: leaves in $pytest what goes to pytest. Long options of pytest's go behind a lone --, so that a
# mistyped one of ours is told before minutes of set-up.
for_pytest() {
  pytest=()
  while [ $# -gt 0 ]; do
    case $1 in
      --) shift; pytest+=("$@"); return ;;
      --*) refuse "there is no option $1 (options of pytest go behind --: scripts/${0##*/} -- $1)" ;;
      *) pytest+=("$1") ;;
    esac
    shift
  done
}
