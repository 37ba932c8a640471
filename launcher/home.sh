# shellcheck shell=bash
# Sourced by ../vakna: the two directories Vakna keeps things in.

# The first directory on the way to $1 that a user who is neither owner nor group cannot pass.
closed_directory() {
  local path=$1 mode name
  local -a way=("$path")
  while [ "$path" != / ]; do
    path=${path%/*}
    path=${path:-/}
    way+=("$path")
  done
  # The mode as a number: words for kinds of files are another language's elsewhere.
  while IFS=: read -r mode name; do
    if [ $((0x$mode & 0170000)) = $((0040000)) ] && [ $((0x$mode & 1)) = 0 ]; then
      printf '%s' "$name"
      return 0
    fi
  done < <(stat -Lc '%f:%n' -- "${way[@]}" 2>/dev/null)
  return 1
}

# make_directory NAME PATH: made so that others may pass but not look around.
make_directory() {
  local name=$1 path=$2 made=
  if [ ! -e "$path" ]; then
    (umask 022 && mkdir -p -- "$path") 2>/dev/null ||
      die "$name=$path cannot be made by user $(id -un)" "set $name to a directory that this user may write to"
    made=yes
  fi
  if [ ! -d "$path" ]; then die "$name=$path is not a directory" "move it away or set $name to another path"; fi
  if [ ! -w "$path" ]; then die "$name=$path is not writable for user $(id -un)" "set $name to a directory of your own, or become its owner $(stat -c %U -- "$path")"; fi
  if [ -n "$made" ]; then chmod 0711 -- "$path"; fi
}

prepare_home() {
  local closed
  if [ "$EUID" = 0 ]; then
    : "${VAKNA_HOME:=/var/lib/vakna}" "${VAKNA_CACHE:=/var/cache/vakna}"
  else
    : "${VAKNA_HOME:=${HOME:?}/.local/share/vakna}" "${VAKNA_CACHE:=${HOME:?}/.cache/vakna}"
  fi
  VAKNA_HOME=$(readlink -m -- "$VAKNA_HOME")
  VAKNA_CACHE=$(readlink -m -- "$VAKNA_CACHE")
  export VAKNA_HOME VAKNA_CACHE
  case $VAKNA_HOME in
    *[:,]*) die "VAKNA_HOME=$VAKNA_HOME holds a colon or comma, which QEMU's options cannot carry" "choose a path without them" ;;
  esac
  # As root, PostgreSQL and QEMU run as users of their own, who must be able to get in.
  if [ "$EUID" = 0 ] && closed=$(closed_directory "$VAKNA_HOME"); then
    die "VAKNA_HOME=$VAKNA_HOME cannot be reached by the unprivileged users that PostgreSQL and QEMU run as: $closed is closed (mode $(stat -Lc %a -- "$closed"))" \
      "unset VAKNA_HOME to use /var/lib/vakna, or let others pass: chmod o+x '$closed'"
  fi
  make_directory VAKNA_HOME "$VAKNA_HOME"
  make_directory VAKNA_CACHE "$VAKNA_CACHE"
  if [ ! -d "$VAKNA_HOME/log" ]; then (umask 077 && mkdir -p -- "$VAKNA_HOME/log"); fi
}
