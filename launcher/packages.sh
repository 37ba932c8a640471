# shellcheck shell=bash
# Sourced by ../vakna: system packages, named beside the tool they are needed for.

may_install() {
  [ "$(id -u)" = 0 ] && [ "${VAKNA_INSTALL:-yes}" != no ] && command -v apt-get >/dev/null 2>&1
}

install_line() {
  local sudo='sudo '
  if [ "$(id -u)" = 0 ]; then sudo=; fi
  printf '%sapt-get install -y --no-install-recommends %s' "$sudo" "$*"
}

# missing_packages TOOL-OR-FILE:PACKAGE...
missing_packages() {
  local pair tool package missing=' '
  for pair; do
    tool=${pair%%:*} package=${pair#*:}
    case $tool in
      /*) if [ -e "$tool" ]; then continue; fi ;;
      *) if PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null 2>&1; then continue; fi ;;
    esac
    case $missing in *" $package "*) ;; *) missing="$missing$package " ;; esac
  done
  missing=${missing# }
  printf '%s' "${missing% }"
}

apt_log() {
  if [ -d "${VAKNA_HOME:-}/log" ]; then printf '%s' "$VAKNA_HOME/log/apt.log"; else printf '%s' "$VAKNA_ROOT/target/apt.log"; fi
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=600 "$@" </dev/null
}

# install_packages PACKAGE...: false when the system's packages do not give them.
install_packages() {
  local log
  log=$(apt_log)
  mkdir -p -- "$(dirname -- "$log")"
  say_progress "installing system packages: $*"
  # Lists of packages are absent on a fresh machine and may be too old on others.
  if ! apt --no-install-recommends install "$@" 2>&1 | keep_bounded >"$log"; then
    if ! { apt update && apt --no-install-recommends install "$@"; } 2>&1 | keep_bounded >>"$log"; then
      end_progress
      return 1
    fi
  fi
  end_progress
  say "installed system packages: $*"
}

# require_packages WHAT-FOR TOOL-OR-FILE:PACKAGE...
require_packages() {
  local what=$1 missing
  local -a list
  shift
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then return 0; fi
  read -ra list <<<"$missing"
  if ! may_install; then
    die "'$what' needs system packages that are not installed: $missing" "$(install_line "$missing")"
  fi
  install_packages "${list[@]}" ||
    die "the system packages $missing could not be installed: $(grep -m 1 '^E: ' "$(apt_log)" || tail -n 1 "$(apt_log)")" \
      "see $(apt_log), put it right and call again"
}
