# shellcheck shell=bash
# Sourced by ../vakna: ./vakna test.

# The sums over all reports of this run: "tests failures skipped".
count_tests() {
  find "$VAKNA_ROOT" -path '*/target/surefire-reports/TEST-*.xml' -o -path '*/target/failsafe-reports/TEST-*.xml' |
    while IFS= read -r report; do grep -m 1 '<testsuite ' -A 3 -- "$report" | tr '\n' ' '; echo; done |
    awk '
      function number(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0 }
      { tests += number("tests"); failed += number("failures") + number("errors"); skipped += number("skipped") }
      END { printf "%d %d %d", tests, failed, skipped }'
}

run_tests() {
  local began status=0 log="$VAKNA_ROOT/target/test.log" tests failed skipped linted
  case ${1:-} in
    -h | --help)
      printf 'Usage: ./vakna test [MAVEN OPTIONS]\n\nInstalls what the tests need, runs all of them (mvn verify, formatting included) and sums up.\nFor example: ./vakna test -pl vma -am\n'
      exit 0
      ;;
  esac
  began=$(date +%s%3N)
  mkdir -p -- "$VAKNA_ROOT/target"
  require_jdk
  require_packages test "${MACHINE_TOOLS[@]}" "${SSH_TOOLS[@]}" "${SAMPLE_TOOLS[@]}" "${NETWORK_TOOLS[@]}" "${TEST_TOOLS[@]}"
  require_maven
  exec 9>"$VAKNA_ROOT/target/.build.lock"
  if ! flock -n 9; then
    say "another ./vakna is building here; waiting for it"
    flock 9
  fi
  find "$VAKNA_ROOT" -path '*/target/*-reports/TEST-*.xml' -delete
  # Tests that start ./vakna themselves must run what this build makes, not wait for its end.
  VAKNA_BUILD=never "$MAVEN" -B -ntp -f "$VAKNA_ROOT/pom.xml" -Dstyle.color=never verify "$@" 9>&- </dev/null 2>&1 |
    tee -- "$log" || status=$?
  read -r tests failed skipped <<<"$(count_tests)"
  linted=$(lint_description) || status=1
  printf '\n%s\n' "$linted"
  printf '%d passed, %d failed, %d skipped\n' $((tests - failed - skipped)) "$failed" "$skipped"
  # Maven can be told to go on whatever fails, and then ends well.
  if [ "$failed" != 0 ]; then status=1; fi
  if [ "$status" = 0 ]; then
    printf './vakna test: good, %d tests in %s\n' "$tests" "$(spell_milliseconds $(($(date +%s%3N) - began)))"
  else
    printf './vakna test: NOT good, after %s; the log is %s\n' "$(spell_milliseconds $(($(date +%s%3N) - began)))" "$log"
    exit 1
  fi
}
