"""Sentence vectors of an outcome file's prompts, from a BERT-like sentence model in Hugging Face's layout.

Mean pooling and unit length, as all-MiniLM-L6-v2 and its kin want it; prompts are cut at 256 tokens. Writes float32
rows in the order of the file: what `mlp-dense.ts` reads.

    python3 -m venv venv && venv/bin/pip install numpy tokenizers safetensors
    venv/bin/python scripts/bench/sentence-vectors.py MODEL_FOLDER OUTCOMES.jsonl.gz OUT.f32
"""

import gzip
import json
import math
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

MOST_TOKENS = 256
BATCH_TOKENS = 4096


def main(model_folder: str, outcomes: str, out: str) -> None:
    folder = Path(model_folder)
    config = json.loads((folder / "config.json").read_text())
    weights = load_file(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    with gzip.open(outcomes, "rt") as lines:
        prompts = [json.loads(line)["prompt"] for line in lines]
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(prompts)]
    vectors = np.zeros((len(tokens), config["hidden_size"]), np.float32)
    for rows in batches(tokens):
        vectors[rows] = embed([tokens[row] for row in rows], weights, config)
    vectors.tofile(out)


def batches(tokens):
    """Rows of about the same length together, so that little is padded."""
    batch = []
    for row in sorted(range(len(tokens)), key=lambda row: len(tokens[row])):
        if batch and (len(batch) + 1) * len(tokens[row]) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    yield batch


def embed(tokens, weights, config):
    heads = config["num_attention_heads"]
    longest = max(map(len, tokens))
    ids = np.array([row + [0] * (longest - len(row)) for row in tokens])
    mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in tokens], np.float32)

    def dense(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def layer_norm(x, name):
        centred = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(-1, keepdims=True) + config["layer_norm_eps"])
        return centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def split(x):
        return x.reshape(len(tokens), longest, heads, -1).transpose(0, 2, 1, 3)

    x = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][:longest]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = layer_norm(x, "embeddings.LayerNorm")
    for at in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{at}"
        query, key, value = (split(dense(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(query.shape[-1]) + (mask[:, None, None, :] - 1) * 1e9
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        context = (shares @ value).transpose(0, 2, 1, 3).reshape(x.shape)
        x = layer_norm(x + dense(context, f"{layer}.attention.output.dense"), f"{layer}.attention.output.LayerNorm")
        hidden = gelu(dense(x, f"{layer}.intermediate.dense"))
        x = layer_norm(x + dense(hidden, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    pooled = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def gelu(x):
    """x · Φ(x), with the error function by Abramowitz & Stegun 7.1.26: within 1.5e-7."""
    z = np.abs(x) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - poly * np.exp(-z * z))
    return (0.5 * x * (1 + erf)).astype(np.float32)


main(*sys.argv[1:])
