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

LAYOUT=2 # raise when the way it is unpacked changes
root="$CACHE/chromium-$LAYOUT"
if [[ ! -x $root/run ]]; then
    mkdir -p "$CACHE"
    exec 6>"$CACHE/.chromium.lock"
    flock 6
    if [[ ! -x $root/run ]]; then
        # The host's own release: a browser starts itself again for each process, so it has to
        # run with the host's loader, and with a libc that this one knows.
        suite="$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)"
        [[ -n $suite ]] || die "this host does not say which Debian it is: set CHROMIUM"
        log "fetching Debian's chromium ($suite)"
        PYTHON314_SUITE="$suite" script/debian_download.sh --closure "$root" chromium fonts-noto-core >&2
        libraries=""
        for directory in "$root"/{usr/lib,lib}/{chromium,*-linux-gnu,*-linux-gnu/pulseaudio}; do
            if [[ -d $directory ]]; then libraries+="$directory:"; fi
        done
        cat >"$root/run.new" <<RUN
#!/bin/sh
export FONTCONFIG_SYSROOT="$root" LD_LIBRARY_PATH="$libraries"
exec "$root/usr/lib/chromium/chromium" "\$@"
RUN
        chmod +x "$root/run.new"
        "$root/run.new" --version >&2 || die "Debian's chromium does not start: set CHROMIUM"
        mv "$root/run.new" "$root/run"
    fi
fi
printf '%s\n' "$root/run"
