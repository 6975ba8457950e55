#!/bin/sh
# Installs ClickClack, one file, into a folder of yours:
#
#   curl -fsSL https://github.com/clickclack/clickclack/releases/latest/download/install.sh | sh
#
# It finds out what this machine is, fetches the newest release for it, checks its sum, and its signature where minisign is
# at hand. It never asks for root: with --dir /usr/local/bin run it by sudo yourself.
#
#   sh install.sh --version 1.4.2 --dir ~/bin
#
# CLICKCLACK_RELEASES is a mirror of the releases, CLICKCLACK_RELEASE_KEY the minisign key that counts there.

set -eu
umask 022

# Releases are signed by one of these keys, with a blank between them; `bun run release:key` puts them here.
KEYS=''
RELEASES='https://github.com/clickclack/clickclack/releases'

usage() {
  cat <<'USAGE'
Installs ClickClack, one file, into a folder of yours.

  sh install.sh [--version 1.4.2] [--dir ~/.local/bin]

  --version <version>  which release (default: the newest)
  --dir <folder>       where to (default: ~/.local/bin)
  --help               this

CLICKCLACK_RELEASES is a mirror of the releases, CLICKCLACK_RELEASE_KEY the minisign key that counts there.
USAGE
}

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "install.sh: $*"
  exit 1
}
wrong() {
  say "install.sh: $*"
  exit 2
}
has() { command -v "$1" >/dev/null 2>&1; }

# The file at an address, to a file.
get() {
  if has curl; then
    curl --fail --silent --show-error --location --proto '=https,http' --connect-timeout 30 --output "$2" "$1"
  elif has wget; then
    wget -q -O "$2" "$1"
  elif has fetch; then
    fetch -q -o "$2" "$1"
  else
    fail 'It takes curl or wget to fetch the release: install one of them.'
  fi
}

sum_of() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  elif has sha256; then
    sha256 -q "$1"
  elif has openssl; then
    openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
  else
    fail 'It takes sha256sum, shasum or openssl to check the release: install one of them.'
  fi
}

# linux, linux-musl, darwin or freebsd.
system() {
  case "$(uname -s)" in
    Linux)
      # Where glibc is not, its loader is not: Alpine and others have that of musl.
      for loader in /lib/ld-musl-*.so.1; do
        if [ -e "$loader" ] && [ ! -e /lib64/ld-linux-x86-64.so.2 ] && [ ! -e /lib/ld-linux-aarch64.so.1 ]; then
          echo linux-musl
          return
        fi
      done
      echo linux
      ;;
    Darwin) echo darwin ;;
    FreeBSD) echo freebsd ;;
    *) fail "There is no release for $(uname -s): see docs/install.md for Windows." ;;
  esac
}

machine() {
  case "$(uname -m)" in
    x86_64 | amd64)
      # A shell that Rosetta translates says x86_64 on Apple silicon.
      if [ "$(uname -s)" = Darwin ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || echo 0)" = 1 ]; then
        echo aarch64
      else
        echo amd64
      fi
      ;;
    aarch64 | arm64) echo aarch64 ;;
    *) fail "There is no release for $(uname -m)." ;;
  esac
}

# The signature of the list of sums, and with it of all that is in the list.
check_signature() {
  if [ -z "$KEYS" ]; then
    say 'No key is known here: the signature was not looked at, only the sum.'
    return
  fi
  if ! has minisign; then
    say 'minisign is not installed: the signature was not looked at, only the sum.'
    return
  fi
  get "$1/sha256sums.txt.minisig" "$2/sha256sums.txt.minisig" ||
    fail "The release has no signature: $1/sha256sums.txt.minisig"
  comment=''
  for key in $KEYS; do
    comment=$(minisign -V -Q -P "$key" -m "$2/sha256sums.txt" 2>/dev/null) && break
    comment=''
  done
  [ -n "$comment" ] || fail "The signature is not by $KEYS. Nothing was installed."
  case " $comment " in
    *" file:sha256sums.txt "*) ;;
    *) fail 'The signature is of another file. Nothing was installed.' ;;
  esac
  signed=$(printf '%s\n' "$comment" | sed -n 's/.*version:\([^ ]*\).*/\1/p')
}

main() {
  version=''
  directory=''
  while [ $# -gt 0 ]; do
    case "$1" in
      --version | --dir)
        [ $# -ge 2 ] || wrong "$1 wants something behind it."
        if [ "$1" = --dir ]; then directory=$2; else version=${2#v}; fi
        shift 2
        ;;
      --version=*) version=${1#*=} && version=${version#v} && shift ;;
      --dir=*) directory=${1#*=} && shift ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) wrong "It does not know $1. sh install.sh --help says what it knows." ;;
    esac
  done
  case "$version" in
    *[!0-9A-Za-z.-]*) wrong "A version is such as 1.4.2, not $version." ;;
  esac
  if [ -z "$directory" ]; then
    [ -n "${HOME:-}" ] || wrong 'There is no home folder: say --dir.'
    directory=$HOME/.local/bin
  fi
  releases=${CLICKCLACK_RELEASES:-$RELEASES}
  releases=${releases%/}
  KEYS=${CLICKCLACK_RELEASE_KEY:-$KEYS}
  signed=''

  kind=$(system) || exit 1
  kind=${kind}_$(machine) || exit 1
  mkdir -p "$directory" 2>/dev/null || fail "$directory cannot be made: choose another --dir, or run this by sudo."
  [ -w "$directory" ] || fail "$directory may not be written to: choose another --dir, or run this by sudo."
  work=$(mktemp -d "$directory/.clickclack-XXXXXX") || fail "Nothing can be made in $directory."
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM HUP

  if [ -n "$version" ]; then from=$releases/download/v$version; else from=$releases/latest/download; fi
  get "$from/sha256sums.txt" "$work/sha256sums.txt" || fail "There is no such release: $from"
  check_signature "$from" "$work"
  line=$(grep -E "^[0-9a-f]{64} [ *]clickclack_[0-9A-Za-z.-]+_$kind\.tar\.gz\$" "$work/sha256sums.txt") ||
    fail "This release is not made for this machine ($kind)."
  sum=${line%% *}
  archive=clickclack_${line#*clickclack_}
  newest=${archive#clickclack_}
  newest=${newest%%_*}
  if [ -n "$version" ] && [ "$newest" != "$version" ]; then fail "The release of $version says that it is $newest."; fi
  if [ -n "$signed" ] && [ "$newest" != "$signed" ]; then fail "The signature is that of $signed, not of $newest."; fi

  say "Fetching ClickClack $newest for $kind."
  # By its number: what is the newest may have changed since the list came.
  get "$releases/download/v$newest/$archive" "$work/$archive" || fail "$archive cannot be fetched."
  [ "$(sum_of "$work/$archive")" = "$sum" ] || fail "$archive has not the sum that the release names. Nothing was installed."
  (cd "$work" && gzip -dc "$archive" | tar -xf - clickclack) || fail "$archive cannot be unpacked."
  chmod 0755 "$work/clickclack"
  if ! said=$("$work/clickclack" version --plain 2>&1); then
    case "$said" in
      *libstdc++*) fail 'It needs libstdc++, which Alpine installs by: apk add libstdc++' ;;
      *) fail "ClickClack $newest does not start on this machine: $said" ;;
    esac
  fi
  # In one step: whoever starts it meanwhile has the old one or the new one.
  mv -f "$work/clickclack" "$directory/clickclack"
  say "ClickClack $said is $directory/clickclack."
  case ":${PATH:-}:" in
    *":$directory:"*) ;;
    *) say "That folder is not on your PATH: add it, or call it by its whole name." ;;
  esac
  say 'Run it: clickclack, and open the link that it prints.'
}

# All of it has come when this line has.
main "$@"
