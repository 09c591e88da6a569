#!/bin/sh
# Runs every checker, says which ones found something, and fails if any did.
set -u

cd -- "$(dirname -- "$0")/.."
bin=.venv/bin
failed=''

check() {
    name=$1
    shift
    echo "--- $name"
    "$@" || failed="$failed $name"
}

check ruff "$bin/ruff" check --output-format concise .
check format "$bin/ruff" format --check .
check mypy "$bin/mypy"
check imports "$bin/lint-imports" --no-logo
# tsc takes a folder without any module for a mistake.
[ -z "$(find app/web -name node_modules -prune -o -name '*.js' -print)" ] ||
    check tsc sh tools/node.sh node app/web/node_modules/typescript/bin/tsc --project app/web/tsconfig.json

if [ -n "$failed" ]; then
    echo "lint failed:$failed" >&2
    exit 1
fi
