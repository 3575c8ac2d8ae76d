"""How well a lexical router can tell the sandbox's hard prompts: AUC on "the strong answer is better".

    python -m venv venv && venv/bin/pip install scikit-learn==1.9.1
    venv/bin/python scripts/bench/sandbox-auc.py outcomes.jsonl

Router: TF-IDF of character 3-5-grams and word 1-2-grams, plus a dozen counts, into logistic regression; trained on 400
and on 2,000 random prompts, tested on 1,000 others, five times. Mean and standard deviation.
"""
import json
import re
import sys
from collections import defaultdict

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_union
from sklearn.preprocessing import StandardScaler

rows = [json.loads(line) for line in open(sys.argv[1])]
texts = [row["text"] for row in rows]
families = np.array([row["family"] for row in rows])
better = np.array([row["label"] == 0 for row in rows])
chance = np.array([row["strongWinChance"] for row in rows])


def structure(text):
    numbers = re.findall(r"\d+", text)
    digits = sum(map(len, numbers))
    return [
        len(text), np.log1p(len(text)), len(text.split()), digits, np.log1p(digits), len(numbers),
        max(map(len, numbers), default=0), text.count("\n"), text.count(","), text.count("?"),
        len(re.findall(r"\d+\.\d+", text)), len(re.findall(r"[.!?]\s", text)),
    ]


counts = np.array([structure(text) for text in texts])


def score(train, test):
    grams = make_union(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True, max_features=60000),
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
    )
    scaler = StandardScaler().fit(counts[train])
    features = lambda rows, grams: hstack([grams, csr_matrix(0.3 * scaler.transform(counts[rows]))]).tocsr()
    fitted = features(train, grams.fit_transform([texts[i] for i in train]))
    model = LogisticRegression(C=1, max_iter=3000).fit(fitted, better[train])
    return model.decision_function(features(test, grams.transform([texts[i] for i in test])))


def within(scores, test):
    """AUC inside each family that has both outcomes, weighted by its size."""
    values, sizes = [], []
    for family in set(families):
        part = families[test] == family
        if part.sum() >= 20 and 3 <= better[test][part].sum() <= part.sum() - 3:
            values.append(roc_auc_score(better[test][part], scores[part]))
            sizes.append(part.sum())
    return np.average(values, weights=sizes)


print(f"{'family':12} prompts  weak right  strong right  strong better  AUC of the true chance")
for family in sorted(set(families), key=lambda name: -(families == name).sum()):
    part = [row for row in rows if row["family"] == family]
    hits = better[families == family]
    bayes = roc_auc_score(hits, chance[families == family]) if 0 < hits.sum() < len(hits) else float("nan")
    weak, strong = (np.mean([row[key] for row in part]) for key in ("weakIsRight", "strongIsRight"))
    print(f"{family:12} {len(part):7} {weak:11.2f} {strong:13.2f} {hits.mean():14.2f} {bayes:23.2f}")
known = [row for row in rows if row["family"] != "unknown"]
print(f"{'all':12} {len(known):7} {np.mean([r['weakIsRight'] for r in known]):11.2f} {np.mean([r['strongIsRight'] for r in known]):13.2f} {better.mean():14.2f}")

results = defaultdict(list)
random = np.random.default_rng(0)
for _ in range(5):
    order = random.permutation(len(rows))
    test = order[:1000]
    results["true chance (Bayes)"].append(roc_auc_score(better[test], chance[test]))
    results["prompt length"].append(roc_auc_score(better[test], counts[test, 0]))
    topic = {family: better[order[1000:]][families[order[1000:]] == family].mean() for family in set(families)}
    results["family alone"].append(roc_auc_score(better[test], [topic[family] for family in families[test]]))
    for size in (400, 2000):
        scores = score(order[1000 : 1000 + size], test)
        results[f"lexical, {size} labels"].append(roc_auc_score(better[test], scores))
        results[f"lexical, {size} labels, within family"].append(within(scores, test))
for name, values in results.items():
    print(f"{name:40} {np.mean(values):.3f} ± {np.std(values):.3f}")
