#!/usr/bin/env python3
"""Writes what Whisper hears into a half of the corpus: `heard = "…"` beside each `said` that has `speak = true`.

    python3 tests/understanding/hear.py target/release/emily tests/understanding/unseen.toml

Run it where `emily say` and `emily transcribe` find their models. An utterance that has `heard` is left as it is."""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

emily, corpus = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
blocks = corpus.read_text(encoding="utf-8").split("[[utterance]]\n")
with tempfile.TemporaryDirectory() as folder:
    clip = str(Path(folder) / "said.wav")
    for at, block in enumerate(blocks[1:], start=1):
        item = tomllib.loads(block)
        if not item.get("speak") or "heard" in item:
            continue
        subprocess.run([emily, "say", item["said"], "--out", clip], check=True, capture_output=True)
        heard = subprocess.run([emily, "transcribe", clip], check=True, capture_output=True, text=True).stdout.strip()
        lines = block.split("\n")
        lines.insert(1, "heard = " + json.dumps(heard, ensure_ascii=False))
        blocks[at] = "\n".join(lines)
        print(f"{item['said']} => {heard}", flush=True)
        corpus.write_text("[[utterance]]\n".join(blocks), encoding="utf-8")
