# shellcheck shell=bash
# Sourced by ../vakna: finds a JDK that is new enough, or installs one.

JDK_MINIMUM=25

# Sets JDK_VERSION to the major version of the JDK in directory $1; to nothing when there is no JDK.
read_jdk_version() {
  local dir=$1 line found=
  JDK_VERSION=
  if [ ! -x "$dir/bin/java" ] || [ ! -x "$dir/bin/javac" ]; then return 0; fi
  # The release file answers without starting a Java.
  if [ -r "$dir/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*)
        found=$line
        break
        ;;
      esac
    done <"$dir/release"
  fi
  if [ -z "$found" ]; then found=$("$dir/bin/java" -version 2>&1 | grep -m 1 'version "') || found=; fi
  if [[ $found =~ \"([0-9]+)(\.([0-9]+))? ]]; then
    if [ "${BASH_REMATCH[1]}" = 1 ]; then JDK_VERSION=${BASH_REMATCH[3]:-1}; else JDK_VERSION=${BASH_REMATCH[1]}; fi
  fi
}

# One directory a line, on the path first.
jdk_candidates() {
  local tool found pattern
  local -a patterns
  for tool in javac java; do
    if found=$(type -P "$tool" 2>/dev/null) && found=$(readlink -f -- "$found"); then
      found=${found%/*}
      printf '%s\n' "${found%/*}"
    fi
  done
  if [ -n "${VAKNA_JDK_DIRS+set}" ]; then
    local IFS=:
    for pattern in $VAKNA_JDK_DIRS; do printf '%s\n' "$pattern" "$pattern"/*; done
    return
  fi
  patterns=(/usr/lib/jvm/* /usr/java/* /usr/local/jdk* /usr/local/java* /usr/local/lib/jvm/* /opt/* /opt/java/* /opt/jdk/*)
  if [ -n "${HOME:-}" ]; then
    patterns+=("$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/*
      "$HOME"/.local/share/mise/installs/java/* "$HOME"/jdk*)
  fi
  printf '%s\n' "${patterns[@]}"
}

# Sets JAVA_HOME: a JAVA_HOME that fits is its owner's choice, else the newest that fits.
find_jdk() {
  local dir version best=0 best_dir=
  JDK_TOO_OLD=
  if [ -n "${JAVA_HOME:-}" ]; then
    read_jdk_version "$JAVA_HOME"
    version=$JDK_VERSION
    if [ "${version:-0}" -ge "$JDK_MINIMUM" ]; then
      export JAVA_HOME
      return 0
    fi
    if [ -n "$version" ]; then JDK_TOO_OLD="$version in $JAVA_HOME"; fi
  fi
  while IFS= read -r dir; do
    if [ ! -d "$dir" ]; then continue; fi
    read_jdk_version "$dir"
    version=$JDK_VERSION
    if [ -z "$version" ]; then continue; fi
    if [ "$version" -lt "$JDK_MINIMUM" ]; then
      : "${JDK_TOO_OLD:=$version in $dir}"
    elif [ "$version" -gt "$best" ]; then
      best=$version best_dir=$dir
    fi
  done < <(jdk_candidates)
  if [ -z "$best_dir" ]; then return 1; fi
  JAVA_HOME=$best_dir
  export JAVA_HOME
}

# The oldest package that is new enough: the nearest to what Vakna is tested with.
jdk_package() {
  apt-cache pkgnames 2>/dev/null |
    sed -nE 's/^((openjdk|temurin)-([0-9]+)-jdk(-headless)?)$/\3 \1/p' |
    awk -v least="$JDK_MINIMUM" '$1 >= least && ($2 ~ /^openjdk.*headless$/ || $2 ~ /^temurin/)' |
    sort -k1,1n -k2,2 | awk 'NR == 1 { print $2 }'
}

jdk_missing_cause() {
  printf 'no JDK %s or newer was found%s' "$JDK_MINIMUM" "${JDK_TOO_OLD:+ (only $JDK_TOO_OLD)}"
}

jdk_missing_cure() {
  local package
  package=$(jdk_package)
  if [ -n "$package" ]; then
    install_line "$package"
  else
    printf "this system's packages offer none: unpack any JDK %s or newer (Eclipse Temurin, for example) under /opt, or set JAVA_HOME to it" "$JDK_MINIMUM"
  fi
}

require_jdk() {
  local package
  if find_jdk; then return 0; fi
  if may_install; then
    package=$(jdk_package)
    if [ -z "$package" ]; then
      apt update >/dev/null 2>&1 || true
      package=$(jdk_package)
    fi
    if [ -n "$package" ] && install_packages "$package" && find_jdk; then return 0; fi
  fi
  die "$(jdk_missing_cause)" "$(jdk_missing_cure)"
}
