#!/usr/bin/env bash
# Makes the machine ready to build Emily: a Rust toolchain is checked for, Debian packages that are missing are installed.
#
#   scripts/setup.sh           what a build and a run need
#   scripts/setup.sh --tests   that, and the browser that the tests drive
#
# Other scripts source it for `step`, `die` and `setup`. It does nothing twice: with everything there it asks no server.

# The one list of what is needed from Debian. libssl-dev: ort's build script links it. libsonic-dev: espeak-ng's pace.
build_packages=(g++ make pkg-config libssl-dev cmake libsonic-dev ca-certificates)
test_packages=(chromium chromium-driver)

if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold='' dim='' plain=''; fi

# step TITLE COMMAND…: runs the command under a title and says how long it took.
step() {
  local title=$1 began=$SECONDS
  shift
  printf '%s== %s%s\n' "$bold" "$title" "$plain"
  "$@"
  printf '%s   %s: %s s%s\n' "$dim" "$title" "$((SECONDS - began))" "$plain"
}

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Any libclang that bindgen can load will do.
has_libclang() {
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' 'libclang-*dev' 2>/dev/null |
    grep -Eq '^installed libclang-([0-9]+-)?dev$'
}

check_rust() {
  command -v cargo >/dev/null ||
    die 'Emily is built with Rust, and cargo is not on the PATH.' 'Install the toolchain from https://rustup.rs and open a new shell.'
  local wanted have
  wanted=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)
  have=$(rustc --version | cut -d' ' -f2)
  if [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n 1)" != "$wanted" ]; then
    die "Emily needs Rust $wanted or newer; this is $have." 'Run: rustup update stable'
  fi
}

# as_root COMMAND…: directly, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

# install_missing PACKAGE…: those that are not there; asks apt only if there is one.
install_missing() {
  local package missing=()
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  # Models come out of Python wheels where the model hub is not reached.
  python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
  local needs_libclang=
  has_libclang || needs_libclang=yes
  if [ ${#missing[@]} = 0 ] && [ -z "$needs_libclang" ]; then
    return
  fi
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    die 'These Debian packages are missing, and without root or sudo they cannot be installed from here:' \
      "  ${missing[*]}${needs_libclang:+ libclang-dev}" 'Have them installed and run this again.'
  fi
  as_root apt-get update -q
  if [ -n "$needs_libclang" ]; then
    # Debian 12's own is smaller than the package that stands for the newest one.
    if apt-cache show libclang-14-dev >/dev/null 2>&1; then missing+=(libclang-14-dev); else missing+=(libclang-dev); fi
  fi
  echo "Installing: ${missing[*]}"
  as_root apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# setup [--tests]
setup() {
  check_rust
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is not Debian: packages are not looked for. Needed are, under their Debian names:"
    echo "  ${build_packages[*]} libclang-dev python3-pip (tests: ${test_packages[*]})"
    return
  fi
  if [ "${1:-}" = --tests ]; then
    install_missing "${build_packages[@]}" "${test_packages[@]}"
  else
    install_missing "${build_packages[@]}"
  fi
}

# target_dir: where cargo puts what it builds.
target_dir() {
  cargo metadata --format-version 1 --no-deps | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

# Executed, not sourced:
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  case ${1:-} in
    '' | --tests) step 'Packages and toolchain' setup "${1:-}" ;;
    *) die 'usage: scripts/setup.sh [--tests]' ;;
  esac
fi
