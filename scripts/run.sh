#!/usr/bin/env bash
# Builds Emily, fetches her models and starts her.
#
#   scripts/run.sh [ARGUMENT…]          emily serve ARGUMENT…
#   scripts/run.sh --demo [ARGUMENT…]   emily demo ARGUMENT…
#
# The first run builds (minutes) and downloads about 170 MB; later ones start at once.
set -euo pipefail

# The configuration a person names on the command line is found from where they stand.
here=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/setup.sh
source scripts/setup.sh

command=serve
case ${1:-} in
  --demo)
    command=demo
    shift
    ;;
  -h | --help)
    sed -n '2,7s/^# \{0,1\}//p' scripts/run.sh
    exit
    ;;
esac

step 'Packages and toolchain' setup
step 'Build' cargo build --release --locked
emily=$(target_dir)/release/emily
cd "$here"
# What is fetched is what that configuration uses.
settings=()
for ((at = 1; at <= $#; at++)); do
  case ${!at} in
    --config=*) settings=("${!at}") ;;
    --config)
      next=$((at + 1))
      settings=(--config "${!next:-}")
      ;;
  esac
done
step 'Models' "$emily" "${settings[@]}" models fetch
exec "$emily" "$command" "$@"
