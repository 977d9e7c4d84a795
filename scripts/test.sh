#!/usr/bin/env bash
# Checks everything: format, build, lints, tests with the real models, documentation examples.
#
#   scripts/test.sh [FILTER…]   the filter goes to the test runner
#
# Tests that talk in real time run one after the other (.config/nextest.toml); the rest in parallel.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/setup.sh
source scripts/setup.sh

# With plain cargo, unit tests in parallel and each integration binary by itself, one test at a time.
tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --locked --no-tests=warn "$@"
  else
    cargo test --locked --lib --bins -- "$@"
    if compgen -G 'tests/*.rs' >/dev/null || compgen -G 'tests/*/main.rs' >/dev/null; then
      cargo test --locked --test '*' -- --test-threads=1 "$@"
    fi
  fi
}

# The tests' own dependencies change the features of others: building the program apart would build those twice. It comes
# with the tests, since some of them start it.
build() {
  cargo build --locked --tests
}

step 'Packages and toolchain' setup --tests
step 'Format' cargo fmt --check
step 'Build' build
step 'Lints' cargo clippy --locked --all-targets -- -D warnings
step 'Models' "$(target_dir)/debug/emily" models fetch
# Here everything is installed: a test that finds its model or browser missing fails instead of being skipped.
export REQUIRE_ALL_TESTS=1
step 'Tests' tests "$@"
step 'Documentation examples' cargo test --locked --doc
printf '%sAll is well (%s s).%s\n' "$bold" "$SECONDS" "$plain"
