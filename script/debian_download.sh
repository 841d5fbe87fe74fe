#!/usr/bin/env bash
# Unpack Debian packages into a directory, changing nothing else on the host and needing no root.
# Usage: script/debian_download.sh [--closure] DIRECTORY PACKAGE ...
#
# With --closure come all packages that they depend on, less what only a whole system needs.
# The mirror is the one that this host's apt is set up with; signatures are checked.
#   PYTHON314_SUITE    Debian suite    (default forky)
#   PYTHON314_MIRROR   Debian mirror   (default: this host's)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source script/lib.sh

CLOSURE=false
if [[ $1 == --closure ]]; then
    CLOSURE=true
    shift
fi
TARGET="$1"
shift
SUITE="${PYTHON314_SUITE:-forky}"
MIRROR="${PYTHON314_MIRROR:-}"
KEY=/usr/share/keyrings/debian-archive-keyring.gpg
# What a program that we run in place has no use for.
SYSTEM='debconf|tzdata|netbase|readline-common|media-types|libc-dev-bin|libc6-dev|linux-libc-dev'
SYSTEM+='|libcrypt-dev|zlib1g-dev|libexpat1-dev|libc-gconv-modules-extra|gcc-[0-9]+-base|rpcsvc-proto'
SYSTEM+='|libnsl.*|libtirpc.*'

for tool in apt-get dpkg dpkg-deb; do
    command -v "$tool" >/dev/null || die "this is no Debian host ($tool is missing)"
done
[[ -r $KEY ]] || die "$KEY is missing (package debian-archive-keyring)"
if [[ -z $MIRROR ]]; then
    # Of all that apt would fetch: the archive named .../debian. Works before any apt-get update.
    MIRROR="$(apt-get update --print-uris 2>/dev/null |
        sed -n "s#^'\(.*/debian\)/dists/.*#\1#p" | sort -u | head -n 1)"
    [[ -n $MIRROR ]] || die "no Debian mirror in this host's apt sources: set PYTHON314_MIRROR"
fi
ARCH="$(dpkg --print-architecture)"

WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
mkdir -p "$WORK"/{lists/partial,cache/archives/partial,debs,root}
: >"$WORK/status" # nothing counts as installed: apt resolves the whole closure
echo "deb [signed-by=$KEY arch=$ARCH] $MIRROR $SUITE main" >"$WORK/sources.list"
cat >"$WORK/apt.conf" <<APT
Dir::State "$WORK";
Dir::State::Lists "$WORK/lists";
Dir::State::status "$WORK/status";
Dir::Cache "$WORK/cache";
Dir::Etc::sourcelist "$WORK/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::trustedparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "$ARCH";
APT::Architectures { "$ARCH"; };
APT::Sandbox::User "";
APT::Get::AllowUnauthenticated "false";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT
export APT_CONFIG="$WORK/apt.conf"
if ! apt-get -qq update >/dev/null 2>&1; then
    # A frozen mirror serves a Release file past its Valid-Until. The signature is still checked.
    log "reading $SUITE without regard to its Release file's expiry date"
    echo 'Acquire::Check-Valid-Until "false";' >>"$WORK/apt.conf"
    apt-get -qq update >&2 || die "cannot read $MIRROR $SUITE"
fi

PACKAGES=("$@")
if $CLOSURE; then
    mapfile -t PACKAGES < <(apt-get -qq -y --no-install-recommends --print-uris install "$@" |
        sed -n "s/^'[^']*' \([^_ ]*\)_.*/\1/p" | grep -Evx "$SYSTEM")
    ((${#PACKAGES[@]} >= $#)) || die "apt found no way to install: $*"
fi
(cd "$WORK/debs" && apt-get -qq download "${PACKAGES[@]}" >&2) || die "cannot download from $MIRROR"
for deb in "$WORK"/debs/*.deb; do
    dpkg-deb -x "$deb" "$WORK/root"
done
rm -rf "$TARGET"
mkdir -p "$(dirname "$TARGET")"
mv "$WORK/root" "$TARGET"
