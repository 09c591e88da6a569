#!/bin/sh
# Prints the path of a CPython >= 3.11 that can make a virtual environment.
# A name on the PATH is no promise (a pyenv shim may have nothing behind it),
# so each candidate is run. PYTHON=... names one and allows no other.
set -eu

probe='import ensurepip, platform, sys, venv
assert platform.python_implementation() == "CPython" and sys.version_info >= (3, 11)
print(sys.executable)'

for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3.14 python3}; do
    # A shim that fails may hide Debian's own interpreter further down the PATH.
    for place in '' /usr/local/bin/ /usr/bin/; do
        if found=$("$place$candidate" -I -c "$probe" 2>/dev/null); then
            echo "$found"
            exit 0
        fi
        [ -z "${PYTHON:-}" ] || break
    done
done

if [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON is not a CPython >= 3.11 with venv and ensurepip" >&2
else
    echo "no CPython >= 3.11 with venv and ensurepip was found" >&2
fi
echo "On Debian or Ubuntu: apt-get install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3" >&2
exit 1
