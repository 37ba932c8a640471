# shellcheck shell=bash
# Sourced by ../vakna: the API's description is judged by Redocly, for ./vakna test.

# Why it cannot be judged on this machine; nothing when it can.
lint_hindrance() {
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    printf 'Node.js 20.19 or newer with npm is not here'
  elif ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    printf 'Node.js 20.19 or newer is needed, and here is %s' "$(node --version)"
  elif ! (cd -- "$1" && timeout 180 npm ci --no-audit --no-fund --ignore-scripts) >"$1/npm.log" 2>&1; then
    printf 'npm could not get the linter: %s' "$(grep -m 1 'npm .*\(ERR\|error\)' "$1/npm.log" || echo "$1/npm.log says more")"
  fi
}

# lint_description: says what came of it; false when something is wrong with the description, or when it
# had to be judged (VAKNA_LINT=required) and could not.
lint_description() {
  local tools="$VAKNA_ROOT/target/redocly" hindrance
  mkdir -p -- "$tools"
  cp -- "$VAKNA_ROOT"/launcher/redocly/package.json "$VAKNA_ROOT"/launcher/redocly/package-lock.json "$tools"
  hindrance=$(lint_hindrance "$tools")
  if [ -n "$hindrance" ]; then
    printf 'api/openapi.yaml: NOT linted, because %s\n' "$hindrance"
    [ "${VAKNA_LINT:-}" != required ]
    return
  fi
  if REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true "$tools/node_modules/.bin/redocly" lint \
    --config "$VAKNA_ROOT/launcher/redocly/redocly.yaml" --format=stylish "$VAKNA_ROOT/api/openapi.yaml" >"$tools/lint.log" 2>&1; then
    printf 'api/openapi.yaml: linted, nothing found\n'
  else
    cat -- "$tools/lint.log"
    printf 'api/openapi.yaml: linted, and NOT good\n'
    return 1
  fi
}
