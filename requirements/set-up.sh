#!/bin/sh
# Make .venv hold what one lock file says, and this project. Usage: set-up.sh run|dev|browser|bench
#
# What the benchmark measures against goes into an environment of its own, .venv/bench, which the bot never sees.
#
# Says what it does, needs neither network nor time when nothing has changed, and ends with one clear line where it can't go on.
set -eu
cd "$(dirname "$0")/.."

kind=$1
lock=requirements/$kind.txt
python=.venv/bin/python
log=.venv/set-up.log

# What a surrounding Python or pip is told would send the packages elsewhere.
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV || true
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
[ -n "${HOME:-}" ] && [ -w "$HOME" ] || export PIP_NO_CACHE_DIR=1

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "Set-up stopped: $*"
    exit 1
}

# 0: fits; 3: too old; 4: cannot make virtual environments; else: does not run, as a pyenv shim of a version that isn't chosen.
fitness() {
    "$1" -c 'import sys
if sys.version_info < (3, 11): sys.exit(3)
try: import ensurepip, sqlite3, ssl, venv
except ImportError: sys.exit(4)' >/dev/null 2>&1
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.12 python3.11 python3.14 /usr/local/bin/python3 /usr/bin/python3
    fi
    without_venv=
    for candidate; do
        code=0
        fitness "$candidate" || code=$?
        [ $code != 0 ] || return 0
        [ $code != 4 ] || without_venv=${without_venv:-$candidate}
    done
    if [ -n "$without_venv" ]; then
        version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        stop "$without_venv can't make a virtual environment. On Debian and Ubuntu: apt install python$version-venv"
    fi
    [ -z "${PYTHON:-}" ] || stop "PYTHON=$PYTHON is no Python 3.11 or newer."
    found=$(python3 -c 'import sys; print("python3 is %d.%d" % sys.version_info[:2])' 2>/dev/null || echo "there is no python3")
    stop "Python 3.11 or newer is needed, and $found. If it is installed elsewhere: make PYTHON=/path/to/python3.12 ..."
}

# One line that says why pip failed, from its log.
reason() {
    if grep -qE 'Failed to establish a new connection|Temporary failure in name resolution|ConnectTimeout|NewConnectionError|ProxyError|Read timed out|Network is unreachable' "$log"; then
        echo "the packages can't be fetched: is there a network? (the first set-up needs one)"
    else
        grep -E ' ERROR: |^ERROR: |error: ' "$log" | tail -n 1 | sed 's/.*[Ee][Rr][Rr][Oo][Rr]: //' | grep . || echo "pip failed"
    fi
}

pip_install() {
    : >"$log"
    "$python" -m pip install -qq --log "$log" "$@" >>"$log" 2>&1 || stop "$(reason) (all details: $log)"
}

make_venv() {
    choose_python
    rm -rf .venv
    say "Setting up: a virtual environment in .venv, with $("$candidate" -c 'import sys; print("Python %d.%d.%d" % sys.version_info[:3])')"
    "$candidate" -m venv .venv >/dev/null || stop "$candidate can't make a virtual environment in $PWD/.venv"
}

same() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

if ! fitness "$python" || { [ -n "${PYTHON:-}" ] && [ "$("$PYTHON" -V 2>&1)" != "$("$python" -V)" ]; }; then
    make_venv
elif ! same ".venv/lock-$kind" "$(cksum <"$lock")" && ! "$python" -m pip --version >/dev/null 2>&1; then
    make_venv # an earlier set-up was interrupted
fi

if [ "$kind" = bench ]; then
    own=.venv/bench
    [ -x "$own/bin/python" ] || "$python" -m venv "$own" >/dev/null || stop "$python can't make a virtual environment in $PWD/$own"
    python=$own/bin/python
fi

wanted=$(cksum <"$lock")
if ! same ".venv/lock-$kind" "$wanted"; then
    say "Setting up: installing $(grep -c '^[a-zA-Z0-9].*==' "$lock") locked packages, about a minute the first time"
    pip_install --require-hashes -r "$lock"
    # The lock of the tests holds that of the bot.
    [ "$kind" != dev ] || cksum <requirements/run.txt >.venv/lock-run
    echo "$wanted" >".venv/lock-$kind"
fi

wanted="$(cksum <pyproject.toml) $PWD"
if [ "$kind" != browser ] && [ "$kind" != bench ] && ! same .venv/project "$wanted"; then
    pip_install --no-deps --no-build-isolation -e .
    echo "$wanted" >.venv/project
fi
