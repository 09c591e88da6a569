#!/bin/sh
# Makes .venv and app/web/node_modules what the lock files say. Each step leaves
# a stamp (a checksum of what it was made from) and is skipped while the stamp
# holds, so a second run takes no time and a checkout that was moved, or whose
# locks changed either way, is put right. `setup.sh --force` redoes every step.
set -eu

cd -- "$(dirname -- "$0")/.."
venv=.venv
python=$venv/bin/python
web=app/web

checksum() { { pwd -P && cat "$@"; } | cksum; }
holds() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }
say() { printf '%s\n' "$*" >&2; }

# Two set-ups in one checkout would tear down each other's work.
if [ -z "${TRUSO_SETUP_LOCKED:-}" ] && command -v flock >/dev/null 2>&1; then
    export TRUSO_SETUP_LOCKED=1
    exec flock tools/setup.sh sh tools/setup.sh "$@"
fi
unset TRUSO_SETUP_LOCKED

if [ "${1:-}" = --force ]; then
    rm -rf "$venv" "$web/node_modules"
fi

# pip is on every machine; uv, installed by it, is ten times as quick. uv is told
# of the certificates of the system and of the index that pip is configured for;
# where it still cannot install, pip does.
install() {
    if [ -x "$venv/bin/uv" ]; then
        index=${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null || true)}
        if UV_SYSTEM_CERTS=1 UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index} \
            "$venv/bin/uv" pip install --quiet --python "$python" "$@"; then
            return
        fi
        say "uv could not install; trying pip"
    fi
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
}

made_from=$(checksum tools/python.sh tools/bootstrap.lock)
if ! holds "$venv/stamp-venv" "$made_from" || ! "$python" -c '' 2>/dev/null; then
    found=$(sh tools/python.sh)
    say "making .venv with $found"
    rm -rf "$venv"
    "$found" -m venv "$venv"
    "$python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes --requirement tools/bootstrap.lock ||
        say "uv could not be installed; pip will be used"
    echo "$made_from" >"$venv/stamp-venv"
fi

made_from=$(checksum requirements.lock)
if ! holds "$venv/stamp-packages" "$made_from"; then
    say "installing the Python packages of requirements.lock"
    install --require-hashes --requirement requirements.lock
    echo "$made_from" >"$venv/stamp-packages"
fi

made_from=$(checksum pyproject.toml)
if ! holds "$venv/stamp-project" "$made_from"; then
    install --no-build-isolation --no-deps --editable .
    echo "$made_from" >"$venv/stamp-project"
fi

made_from=$(checksum tools/node.lock "$web/package.json" "$web/package-lock.json")
if ! holds "$web/node_modules/.stamp" "$made_from"; then
    if ! sh tools/node.sh --usable && ! sh tools/node.sh node --version >/dev/null 2>&1; then
        say "no Node >= 18 with npm here: installing it into .venv/node"
        install --target "$venv/node" --require-hashes --requirement tools/node.lock
    fi
    say "installing the front-end packages of $web/package-lock.json"
    (cd "$web" && sh ../../tools/node.sh npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    echo "$made_from" >"$web/node_modules/.stamp"
fi
