#!/usr/bin/env bash
# Starts llama.cpp's own HTTP server (OpenAI-compatible) on a model of random weights, for tests and for trying Emily with a
# language model that is always wrong.
#
#   scripts/llama-server.sh FOLDER [PORT]
#
# FOLDER keeps the server (34 MB from the Python package index, once) and the model (0.7 MB, made here). Without PORT a
# free one is taken. One line on standard output says where it listens; it ends when its standard input is closed.
set -euo pipefail

# The wheel holds llama.cpp's C++ server as a library. Pinned, so that it is the same everywhere.
version=2026.10.11549
sha256=c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

[ $# -ge 1 ] && [ $# -le 2 ] || die 'usage: scripts/llama-server.sh FOLDER [PORT]'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
port=${2:-0}
server=$folder/xllamacpp-$version
model=$folder/random.gguf

[ "$(uname -sm)" = 'Linux x86_64' ] || die "The pinned wheel is for Linux on x86-64; this is $(uname -sm)."

if [ ! -d "$server" ]; then
  # Whole or not at all: installed beside its place, then renamed.
  begun=$(mktemp -d "$folder/begun.XXXXXX")
  trap 'rm -rf "$begun"' EXIT
  echo "xllamacpp==$version --hash=sha256:$sha256" >"$begun/requirements.txt"
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --target "$begun/site" --requirement "$begun/requirements.txt" >&2 ||
    die "llama.cpp's server (xllamacpp $version) could not be installed; see what pip says above."
  # Another process may have been faster: then its copy is the one.
  mv -T "$begun/site" "$server" 2>/dev/null || [ -d "$server" ]
  rm -rf "$begun"
  trap - EXIT
fi

"$here/random-model.py" "$model"

# The server runs in threads of this process. One thread computes: the model is tiny.
exec env PYTHONPATH="$server" python3 -c '
import sys
import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.n_ctx = 16384
params.n_parallel = 1
params.cpuparams.n_threads = 1
params.cpuparams_batch.n_threads = 1
params.warmup = False
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
' "$model" "$port"
