#!/usr/bin/env bash
# Print the path of a Chromium: the host's, else Debian's, unpacked into this project's cache.
# Usage: script/chromium.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source script/lib.sh

if [[ -n ${CHROMIUM:-} ]]; then
    printf '%s\n' "$CHROMIUM"
    exit
fi
for name in chromium chromium-browser google-chrome; do
    if command -v "$name"; then exit; fi
done

LAYOUT=1 # raise when the way it is unpacked changes
root="$CACHE/chromium-$LAYOUT"
if [[ ! -x $root/run ]]; then
    mkdir -p "$CACHE"
    exec 6>"$CACHE/.chromium.lock"
    flock 6
    if [[ ! -x $root/run ]]; then
        log "fetching Debian's chromium"
        script/debian_download.sh --closure "$root" chromium fonts-noto-core >&2
        libraries="$(find "$root/usr/lib" "$root/lib" -maxdepth 2 -name '*.so*' -printf '%h\n' 2>/dev/null |
            sort -u | tr '\n' ':')"
        loader="$(find "$root" -name 'ld-linux*.so*' | head -n 1)"
        cat >"$root/run.new" <<RUN
#!/bin/sh
export FONTCONFIG_FILE="$root/etc/fonts/fonts.conf" LD_LIBRARY_PATH="$libraries"
exec "$loader" --library-path "$libraries" "$root/usr/lib/chromium/chromium" "\$@"
RUN
        chmod +x "$root/run.new"
        mv "$root/run.new" "$root/run"
    fi
fi
printf '%s\n' "$root/run"
