# shellcheck shell=bash disable=SC2034 # much of it is for those who source it
# What the scripts share. Source it from the repository's root, with `set -euo pipefail`.
#
#   ENERGY_DISPATCH_CACHE   where Python and packages are kept (default ~/.cache/energy-dispatch)

CACHE="${ENERGY_DISPATCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/energy-dispatch}"
export UV_CACHE_DIR="${UV_CACHE_DIR:-$CACHE/uv}"

# Home Assistant boots, and its tests run, twice as fast when bytecode may be kept.
unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV

# Each has its requirements in requirements/NAME.txt and lives in .venv/NAME.
ENVIRONMENTS=(tools ha-2026.10 ha-2026.11 engine-pandas2 engine-pandas3)
HA=.venv/ha-2026.10 HA_NEXT=.venv/ha-2026.11 TOOLS=.venv/tools

log() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() {
    log "$*"
    exit 1
}

# need_uv: set UV to a uv of the version that requirements/tools.txt pins.
need_uv() {
    UV="$(script/uv.sh)"
}

# need_python: set PYTHON to a Python >= 3.14.2.
need_python() {
    PYTHON="$(script/python314.sh)"
}

# existing PATH ...: those of the paths that exist, one a line.
existing() {
    local path
    for path in "$@"; do
        [[ ! -e $path ]] || printf '%s\n' "$path"
    done
}
