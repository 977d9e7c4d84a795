#!/usr/bin/env python3
"""Makes a language model of random weights: a GGUF file of the llama architecture that any llama.cpp can load.

    scripts/random-model.py FILE [SEED]

It knows some English words and nothing else, so it writes fluent nonsense: word salad, praise, numbers, stray marks. Emily
must be none the worse for listening to it. The same seed makes the same file. Python's standard library only.
"""

import os
import random
import struct
import sys
from array import array
from pathlib import Path

LAYERS = 2
WIDTH = 64
HEADS = 4
HIDDEN = 128
CONTEXT = 16384

# Whole words, so that the nonsense is made of what a rule might take for sense. Each is a token of its own.
WORDS = """
the a an of to in on for with from by at as and or but so if that this these those it its is are was were be been do did
does have has had will would could can should i you we they he she my your our their me us them what how which why when
where who not no yes all any some more most other one two three four five first second last next final out up down over
about into after before during then there here now thank thanks okay right noted understood please sorry hello goodbye
great good excellent impressive perfect amazing interesting well done strong weak wrong correct best better hired salary
offer feedback contact week team company job role position question questions answer answers interview candidate age
family married children religion health feel nervous confident system design service database queue cache server client
code test error failure outage incident cause result outcome change changed measure measured build built choose chose
decide decided trade-off trade-offs cost time part work worked project data user users load latency throughput storage
make made take took give gave use used find found see saw say said mention mentioned tell told explain explained describe
described happen happened lead led end ended start started stop learn learned think thought know knew come came go went
kind way reason example step steps decision choice alternative alternatives situation moment people plan ignore rules
instructions prompt model language json rubric score pass fail kafka redis python rust
""".split()
MARKS = [".", ",", "?", "!", ";", ":", "'", '"', "-", "(", ")", "[", "]", "{", "}", "*", "#", "<", ">", "/", "\n"]

# Sentences, strings and texts must come to an end now and then: how much likelier these are than a word.
ENDS = {"</s>": 3.0, '"': 4.2, "?": 2.0, ".": 2.0, "}": 1.0}

NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6


def vocabulary():
    """Tokens with their scores and kinds, as SentencePiece has them."""
    tokens = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
    tokens += [(f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)]
    pieces = ["\u2581" + word for word in WORDS] + ["\u2581" + word.capitalize() for word in WORDS[:120]]
    # Without a space of its own, one in a text would be read as the bytes of SentencePiece's sign for it.
    pieces += MARKS + ["\u2581"]
    seen = {token for token, _, _ in tokens}
    for piece in pieces:
        if piece not in seen:
            seen.add(piece)
            tokens.append((piece, float(len(piece)), NORMAL))
    return tokens


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def field(key, kind, value):
    """One key of the file's header. Kinds: 4 u32, 5 i32, 6 f32, 7 bool, 8 text; a pair is an array of a kind."""
    if isinstance(kind, tuple):
        form = {5: "<i", 6: "<f"}
        items = b"".join(text(item) if kind[1] == 8 else struct.pack(form[kind[1]], item) for item in value)
        return text(key) + struct.pack("<IIQ", 9, kind[1], len(value)) + items
    packed = text(value) if kind == 8 else struct.pack({4: "<I", 6: "<f", 7: "<?"}[kind], value)
    return text(key) + struct.pack("<I", kind) + packed


CHAT = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)


def header(tokens):
    return [
        field("general.architecture", 8, "llama"),
        field("general.name", 8, "random"),
        field("general.file_type", 4, 0),
        field("llama.context_length", 4, CONTEXT),
        field("llama.embedding_length", 4, WIDTH),
        field("llama.block_count", 4, LAYERS),
        field("llama.feed_forward_length", 4, HIDDEN),
        field("llama.attention.head_count", 4, HEADS),
        field("llama.attention.head_count_kv", 4, HEADS),
        field("llama.attention.layer_norm_rms_epsilon", 6, 1e-5),
        field("llama.rope.dimension_count", 4, WIDTH // HEADS),
        field("llama.vocab_size", 4, len(tokens)),
        field("tokenizer.ggml.model", 8, "llama"),
        field("tokenizer.ggml.tokens", (9, 8), [token for token, _, _ in tokens]),
        field("tokenizer.ggml.scores", (9, 6), [score for _, score, _ in tokens]),
        field("tokenizer.ggml.token_type", (9, 5), [kind for _, _, kind in tokens]),
        field("tokenizer.ggml.unknown_token_id", 4, 0),
        field("tokenizer.ggml.bos_token_id", 4, 1),
        field("tokenizer.ggml.eos_token_id", 4, 2),
        field("tokenizer.ggml.add_bos_token", 7, True),
        field("tokenizer.ggml.add_space_prefix", 7, False),
        field("tokenizer.chat_template", 8, CHAT),
    ]


def tensors(size):
    """Names and shapes (columns first), with the spread of the weights; 0 makes a norm, which is all ones."""
    spread = WIDTH**-0.5
    yield "token_embd.weight", (WIDTH, size), 1.0
    yield "output_norm.weight", (WIDTH,), 0
    # Wide enough that some next words are likely and most are not.
    yield "output.weight", (WIDTH, size), 2 * spread
    for layer in range(LAYERS):
        at = f"blk.{layer}."
        yield at + "attn_norm.weight", (WIDTH,), 0
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            yield f"{at}{name}.weight", (WIDTH, WIDTH), 2 * spread
        yield at + "ffn_norm.weight", (WIDTH,), 0
        yield at + "ffn_gate.weight", (WIDTH, HIDDEN), 2 * spread
        yield at + "ffn_up.weight", (WIDTH, HIDDEN), 2 * spread
        yield at + "ffn_down.weight", (HIDDEN, WIDTH), 2 * spread


def model(seed):
    chance = random.Random(seed)
    tokens = vocabulary()
    fields = header(tokens)
    listed, data = b"", b""
    count = 0
    for name, shape, spread in tensors(len(tokens)):
        size = shape[0] * (shape[1] if len(shape) > 1 else 1)
        weights = array("f", (chance.gauss(0.0, spread) if spread else 1.0 for _ in range(size)))
        if name == "token_embd.weight":
            # The first number of each token is the same: what the output gives for it is a token's constant share.
            weights[::WIDTH] = array("f", [4.0]) * len(tokens)
        if name == "output.weight":
            for row, (token, _, kind) in enumerate(tokens):
                # Bytes are there to read with: where a word can stand, it is the likelier one.
                if kind == BYTE:
                    weights[row * WIDTH : (row + 1) * WIDTH] = array("f", bytes(4 * WIDTH))
                weights[row * WIDTH] = ENDS.get(token, 0.0)
        if sys.byteorder == "big":
            weights.byteswap()
        shown = b"".join(struct.pack("<Q", length) for length in shape)
        listed += text(name) + struct.pack("<I", len(shape)) + shown + struct.pack("<IQ", 0, len(data))
        data += weights.tobytes()
        data += bytes(-len(data) % 32)
        count += 1
    start = b"GGUF" + struct.pack("<IQQ", 3, count, len(fields)) + b"".join(fields) + listed
    return start + bytes(-len(start) % 32) + data


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    path = Path(sys.argv[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: another process may be about to load it.
    begun = path.with_name(f"{path.name}.{os.getpid()}")
    begun.write_bytes(model(int(sys.argv[2]) if len(sys.argv) == 3 else 1))
    begun.replace(path)


if __name__ == "__main__":
    main()
