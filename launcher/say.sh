# shellcheck shell=bash
# Sourced by ../vakna: what the launcher tells people, on standard error.

BOLD='' DIM='' RED='' PLAIN='' LIVE=''
if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
  LIVE=yes
  if [ -z "${NO_COLOR:-}" ]; then
    BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' PLAIN=$'\e[0m'
  fi
fi

say() { printf '%s\n' "$*" >&2; }

# Java cannot ask about one stream alone, so it is told which of them are terminals and how wide.
VAKNA_TERMINALS='' VAKNA_COLUMNS=80
if [ -t 1 ]; then VAKNA_TERMINALS="out"; fi
if [ -t 2 ]; then VAKNA_TERMINALS="$VAKNA_TERMINALS err"; fi
if [ -n "$VAKNA_TERMINALS" ] && size=$(stty size </dev/tty 2>/dev/null); then VAKNA_COLUMNS=${size#* }; fi
export VAKNA_TERMINALS VAKNA_COLUMNS

# say_fault THING [CURE]: without stopping.
say_fault() {
  printf '%svakna:%s %s\n' "$RED$BOLD" "$PLAIN" "$1" >&2
  if [ -n "${2:-}" ]; then printf '  cure: %s\n' "$2" >&2; fi
}

# Of a log that goes on and on, the beginning and the end: 8 MB and 1 MB.
keep_bounded() {
  head -c 8388608
  tail -c 1048576
}

# die THING [CURE]
die() {
  say_fault "$@"
  exit 1
}

# On a terminal each call replaces the line before; elsewhere each is a line.
say_progress() {
  if [ -n "$LIVE" ]; then
    printf '\r\e[K%s%s%s' "$DIM" "$*" "$PLAIN" >&2
  else
    printf '%s\n' "$*" >&2
  fi
}

end_progress() {
  if [ -n "$LIVE" ]; then printf '\r\e[K' >&2; fi
}

# 75400 -> "1 min 15 s"
spell_milliseconds() {
  local ms=$1
  if [ "$ms" -lt 10000 ]; then
    printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
  elif [ "$ms" -lt 60000 ]; then
    printf '%d s' $((ms / 1000))
  else
    printf '%d min %d s' $((ms / 60000)) $((ms % 60000 / 1000))
  fi
}
