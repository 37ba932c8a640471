# shellcheck shell=bash
# Sourced by ../vakna: builds what the commands run, when the sources are not those it was built of.

MAVEN_MINIMUM=3.8.7
BUILD_KEPT=2

# How Java is called. Some libraries hold other classes for newer Javas; those of zstd bind it in a way that costs
# a third of a short command's time and is no quicker after it. Servers keep them: Spring needs its own.
ANY_JAVA=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
CLI_JAVA=("${ANY_JAVA[@]}" -Djdk.util.jar.enableMultiRelease=false)
# For what is over soon.
SHORT_RUN=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData)

# Prints the path of an mvn that is new enough.
find_maven() {
  local maven version
  maven=$(command -v mvn 2>/dev/null) || return 1
  version=$("$maven" --version 2>/dev/null | sed -nE 's/.*Apache Maven ([0-9][0-9.]*).*/\1/p' | head -n 1)
  if [ -z "$version" ] || [ "$(printf '%s\n%s\n' "$MAVEN_MINIMUM" "$version" | sort -V | head -n 1)" != "$MAVEN_MINIMUM" ]; then
    return 1
  fi
  printf '%s' "$maven"
}

require_maven() {
  local old=
  # JDK 25 warns about what Maven's own libraries do.
  export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
  if MAVEN=$(find_maven); then return 0; fi
  if command -v mvn >/dev/null 2>&1; then old=" (the one at $(command -v mvn) is older)"; fi
  if may_install && [ -z "$old" ]; then
    install_packages maven || true
    if MAVEN=$(find_maven); then return 0; fi
  fi
  die "Maven $MAVEN_MINIMUM or newer is needed to build and was not found$old" "$(install_line maven)"
}

# A name for exactly these sources.
read_sources() {
  (
    cd -- "$VAKNA_ROOT" || exit
    # What is not there (yet) is no fault.
    { find pom.xml ./*/pom.xml ./*/src/main api -type f -print0 2>/dev/null || true; } | LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -c1-16
}

# The name of the sources. Reading them all takes longer than many a command, so the name is kept beside the
# builds, and holds for as long as nothing of them, and no folder among them, was touched since.
source_stamp() {
  local kept=$VAKNA_ROOT/target/app/.stamp stamp='' known='' places shown new began=$((EPOCHSECONDS - 1))
  cd -- "$VAKNA_ROOT" || return
  places=$(echo pom.xml ./*/pom.xml ./*/src/main api)
  # A folder that was put in place of another is told by its number: nothing in it need be new.
  # shellcheck disable=SC2086 # words: no module has a name with a space
  shown=$(stat -c '%n:%d:%i' $places 2>/dev/null | tr '\n' ' ')
  shown=${shown% }
  if [ -r "$kept" ]; then { read -r stamp && read -r known; } <"$kept" || true; fi
  # shellcheck disable=SC2086 # words: no module has a name with a space
  if [ -z "$stamp" ] || [ "$known" != "$shown" ] || [ -n "$(find $places -cnewer "$kept" -print -quit 2>&1)" ]; then
    stamp=$(read_sources)
    # Whoever may not write here reads them each time.
    if new=$(mktemp "$kept.XXXXXX" 2>/dev/null); then
      printf '%s\n%s\n' "$stamp" "$shown" >"$new"
      chmod 0644 -- "$new"
      touch -d "@$began" -- "$new"
      mv -- "$new" "$kept"
    fi
  fi
  printf '%s' "$stamp"
}

# Which modules end in something that can be run.
build_modules() {
  local module list=
  for module in server cli; do
    if [ -f "$VAKNA_ROOT/$module/pom.xml" ]; then list="$list,$module"; fi
  done
  printf '%s' "${list#,}"
}

# Passes Maven's output on; tells module by module.
tell_build() {
  local line module='Building (.*[^ ]) +[0-9][^ ]* +\[([0-9]+)/([0-9]+)\]'
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "$line"
    if [[ $line =~ $module ]]; then
      say_progress "building ${BASH_REMATCH[2]}/${BASH_REMATCH[3]}: ${BASH_REMATCH[1]}"
    fi
  done
}

# A running server must not lose its classes to the next build, so each build is run from a copy.
publish_build() {
  local target=$1 module old kept=0
  local work="$target.new"
  rm -rf -- "$work"
  for module in cli server; do
    if [ ! -f "$VAKNA_ROOT/$module/target/vakna-$module.jar" ]; then continue; fi
    mkdir -p -- "$work/$module"
    cp -- "$VAKNA_ROOT/$module/target/vakna-$module.jar" "$work/$module/"
    cp -r -- "$VAKNA_ROOT/$module/target/lib" "$work/$module/lib"
  done
  rm -rf -- "$target"
  mv -- "$work" "$target"
  while IFS= read -r old; do
    kept=$((kept + 1))
    if [ "$kept" -le "$BUILD_KEPT" ] || grep -qsaF -- "$old/" /proc/[0-9]*/cmdline; then continue; fi
    rm -rf -- "$old"
  done < <(find "$(dirname -- "$target")" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2-)
}

# What a command needs of Java, loaded and linked once and for all: half the time of most commands. It is
# made beside the first of them and taken from then on; without it all works, slower.
make_quick_start() {
  local app=$1 command=${2:-}
  (
    # A sample that is built and a guest that boots need the processors more: it waits for their end, for some minutes.
    case $command in
      demo | sandbox)
        for ((waited = 0; waited < 300; waited += 5)); do
          if ! runs "$$"; then break; fi
          sleep 5
        done
        ;;
    esac
    # Libraries in old class files are not taken into it, unless they are raised before.
    nice -n 10 "$JAVA_HOME/bin/java" "${CLI_JAVA[@]}" "${SHORT_RUN[@]}" -cp "$app/cli/vakna-cli.jar" dev.vakna.cli.NewerClasses "$app/cli/lib" || true
    rehearse "$app" vakna || true
    rehearse "$app" vma vma || true
  ) 2>"$VAKNA_HOME/log/quick-start.log" >/dev/null </dev/null 9>&- &
}

# rehearse APP NAME [WORD...]: notes in NAME.aot what the commands that the words name need.
rehearse() {
  local app=$1 name=$2
  shift 2
  VAKNA_HOME="$app/cli/none" nice -n 10 "$JAVA_HOME/bin/java" "${CLI_JAVA[@]}" "${SHORT_RUN[@]}" \
    "-XX:AOTCacheOutput=$app/cli/.$name.aot" -cp "$app/cli/vakna-cli.jar:$app/cli/lib/*" dev.vakna.cli.Rehearsal "$@" &&
    mv -- "$app/cli/.$name.aot" "$app/cli/$name.aot"
  rm -f -- "$app/cli/.$name.aot" "$app/cli/.$name.aot.config"
}

# Which sample guest a demo or sandbox asks for with these words; nothing where they are not understood.
asked_guest() {
  local command=$1 guest=debian
  shift
  while [ $# -gt 0 ]; do
    case $command:$1 in
      *:--tiny) guest=tiny ;;
      *:--json | *:--port=* | demo:--exit | sandbox:--show-key | sandbox:--limits=*) ;;
      *:--port | sandbox:--limits)
        if [ $# -lt 2 ]; then return 0; fi
        shift
        ;;
      *) return 0 ;;
    esac
    shift
  done
  printf '%s' "$guest"
}

# Whether a process runs: one that ended and was not fetched yet does not.
runs() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  [ "${stat%% *}" != Z ]
}

# Ends process $1 and its group when the process that called is there no more.
end_with_caller() {
  local stat
  while runs "$1"; do
    read -r stat <"/proc/$BASHPID/stat"
    stat=${stat##*) }
    stat=${stat#* }
    if [ "${stat%% *}" != "$$" ]; then kill -TERM -- "-$1" 2>/dev/null || kill -TERM "$1"; fi
    sleep 1
  done
}

# The sample takes as long as the build does and needs nothing of it, so it is made beside it. The command
# that is started afterwards calls the same script, which waits for this one, finds everything done or does
# it over and tells of what fails. Nothing of it outlives this process, which becomes the command.
begin_sample() {
  local guest script job
  case ${1:-} in demo | sandbox) ;; *) return 0 ;; esac
  guest=$(asked_guest "$@")
  script=$VAKNA_ROOT/guests/build-$guest.sh
  if [ -z "$guest" ] || [ ! -f "$script" ]; then return 0; fi
  (
    for name in "${!VAKNA_DATABASE@}"; do unset "$name"; done
    # A group of its own can be ended as a whole.
    exec setsid sh "$script" "$VAKNA_CACHE/sample/$guest"
  ) </dev/null >/dev/null 2>&1 &
  job=$!
  end_with_caller "$job" </dev/null >/dev/null 2>&1 &
}

run_build() {
  local target=$1 command=$2 log="$VAKNA_HOME/log/build.log" began status=0
  require_maven
  began=$(date +%s%3N)
  say "building Vakna (log: $log)"
  # Libraries of an earlier version would stay beside those of the new one.
  rm -rf -- "$VAKNA_ROOT/cli/target/lib" "$VAKNA_ROOT/server/target/lib"
  "$MAVEN" -B -ntp -f "$VAKNA_ROOT/pom.xml" -pl "$(build_modules)" -am \
    -Dvakna.lint=off -Dvakna.javac.fork=false \
    -Dmaven.test.skip=true -Dspotless.check.skip=true -Dstyle.color=never package 2>&1 </dev/null |
    tell_build | keep_bounded >"$log" || status=$?
  end_progress
  if [ "$status" != 0 ]; then
    grep -E '^\[ERROR\] .' "$log" | grep -vE 'Re-run Maven|To see the full stack|For more information|\[Help 1\]|mvn <args>' | head -n 15 >&2 || true
    die "the build failed" "the whole log is $log"
  fi
  publish_build "$target"
  make_quick_start "$target" "$command"
  VAKNA_BUILD_MS=$(($(date +%s%3N) - began))
  say "built in $(spell_milliseconds "$VAKNA_BUILD_MS")"
}

# require_build COMMAND [WORD...]: sets VAKNA_APP, the directory that holds what is run.
require_build() {
  local stamp lock
  VAKNA_BUILD_MS=0
  # A command that starts the server gives it the build that it is itself of.
  if [ -n "${VAKNA_APP:-}" ] && [ -d "$VAKNA_APP" ]; then return 0; fi
  # A caller that is itself part of a build runs what that build has made.
  if [ "${VAKNA_BUILD:-auto}" = never ]; then
    VAKNA_APP=$VAKNA_ROOT/target/app/as-built
    (
      exec 9>"$VAKNA_ROOT/target/.as-built.lock"
      flock 9
      if [ "$VAKNA_ROOT/cli/target/vakna-cli.jar" -nt "$VAKNA_APP" ] || [ "$VAKNA_ROOT/server/target/vakna-server.jar" -nt "$VAKNA_APP" ]; then publish_build "$VAKNA_APP"; fi
    )
  else
    stamp=$(source_stamp)
    VAKNA_APP=$VAKNA_ROOT/target/app/$stamp
    if [ ! -d "$VAKNA_APP" ]; then
      mkdir -p -- "$VAKNA_ROOT/target/app" 2>/dev/null ||
        die "Vakna is not built, and user $(id -un) may not write to $VAKNA_ROOT" "let its owner run ./vakna once, or clone it to a directory of your own"
      begin_sample "$@"
      lock=$VAKNA_ROOT/target/.build.lock
      exec 9>"$lock"
      if ! flock -n 9; then
        say "another ./vakna is building here; waiting for it"
        flock 9
      fi
      if [ ! -d "$VAKNA_APP" ]; then run_build "$VAKNA_APP" "${1:-}"; fi
      exec 9>&-
    fi
  fi
  export VAKNA_APP VAKNA_BUILD_MS
}
