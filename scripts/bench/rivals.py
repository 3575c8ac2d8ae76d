"""Scores of other toolkits' routers for one split of labelled prompts: what `rivals-table.ts` runs.

    apt-get install python3-sklearn python3-fasttext
    python3 scripts/bench/rivals.py SPLIT.json SCORES.json

Made with scikit-learn 1.2.1 and fastText 0.9.2 (Debian 12). SPLIT.json: {seed, train: [{text, weak, strong}], test:
[text]}, scores 0 or 1. SCORES.json: {versions, timings, rivals: {name: {chosen, scores}}}; the higher a score, the more
a prompt gains from the strong model. Every rival's setting is the one of the highest mean APGR over three folds of the
training rows, equal prompts in one fold; features look at no label and are made once.
"""

import json
import os
import re
import sys
import tempfile
import time
from multiprocessing import Pool

# One thread each: rivals run side by side, and one fit is timed against one thread of ours.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import fasttext
import numpy as np
import sklearn
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler, normalize

PENALTIES = [0.0625, 0.125, 0.25, 0.5, 1, 2]
FOLDS = 3


def apgr(scores, weak, strong):
    """Average performance gap recovered, for choosing settings alone; NaN where strong is no better."""
    gains = (strong - weak)[np.argsort(-scores, kind="stable")]
    recovered = np.concatenate([[0], np.cumsum(gains)])
    return np.trapz(recovered, dx=1 / len(gains)) / gains.sum() if gains.sum() > 0 else np.nan


def tf_idf():
    return (
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True),
    )


def structure(text):
    """Twelve counts of a text's shape."""
    numbers = re.findall(r"[0-9]+", text)
    length = max(1, len(text))
    words = text.split()
    return [
        np.log1p(len(text)),
        np.log1p(len(words)),
        np.log1p(text.count("\n") + 1),
        sum(map(len, words)) / max(1, len(words)),
        sum(map(len, numbers)) / length,
        sum(map(str.isupper, text)) / length,
        len(re.findall(r"[.,;:!?()'\"]", text)) / length,
        len(re.findall(r"[#$%&*+\-/<=>@\[\\\]^_`{|}~]", text)) / length,
        sum(ord(c) > 127 for c in text) / length,
        np.log1p(len(numbers)),
        np.log1p(max(map(len, numbers), default=0)),
        np.log1p(text.count("?")),
    ]


def grams_of(train_texts, test_texts=()):
    vectorizers = tf_idf()
    train = hstack([each.fit_transform(train_texts) for each in vectorizers]).tocsr()
    test = hstack([each.transform(test_texts) for each in vectorizers]).tocsr() if len(test_texts) else None
    return train, test


def with_structure(grams, shapes, scaler):
    return hstack([grams, csr_matrix(0.1 * np.clip(scaler.transform(shapes), -4, 4))]).tocsr()


def chance(features, target, c, others, solver="liblinear"):
    """Predicted chance of `target` for other rows; of a target that never varies, its value."""
    if target.min() == target.max():
        return np.full(others.shape[0], float(target[0]))
    # liblinear's dual is by far the fastest here; it penalises the intercept, next to nothing at this scaling.
    dual = {"dual": True, "intercept_scaling": 10} if solver == "liblinear" else {}
    model = LogisticRegression(C=c, solver=solver, max_iter=2000, random_state=0, **dual).fit(features, target)
    return model.predict_proba(others)[:, 1]


# Every rival: settings, and scores of `there` by a fit on the rows `here` of what it was given.


def one_head(c, data, here, features, there):
    return chance(features[here], (data["strong"] > data["weak"])[here].astype(int), c, there)


def two_heads(c, data, here, features, there):
    strong, weak = (chance(features[here], data[name][here].astype(int), c, there) for name in ("strong", "weak"))
    return strong - weak


def ridge(alpha, data, here, features, there):
    target = (data["strong"] - data["weak"])[here]
    return Ridge(alpha=alpha, solver="sparse_cg").fit(features[here], target).predict(there)


def neighbours(k, data, here, features, there):
    similarity = np.maximum(there @ features[here].T, 0) + 1e-9
    gains = (data["strong"] - data["weak"])[here]
    nearest = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
    weights = np.take_along_axis(similarity, nearest, axis=1)
    return (weights * gains[nearest]).sum(1) / weights.sum(1)


def fast_text(setting, data, here, features, there):
    """Three classes, by the sign of the gain; the chance of strong being better less that of weak being better."""
    lr, longest = setting
    lines = lambda texts: [" ".join(text.lower().split()) for text in texts]
    gains = np.sign(data["strong"] - data["weak"])[here].astype(int)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"__label__{gain} {line}\n" for gain, line in zip(gains, lines(features[here])))
        file.flush()
        model = fasttext.train_supervised(
            file.name, lr=lr, epoch=10, dim=32, wordNgrams=2, minn=3 if longest else 0, maxn=longest,
            bucket=200_000, thread=1, seed=data["seed"], verbose=0,
        )
    labels, rates = model.predict(lines(there), k=3)
    rows = [dict(zip(names, values)) for names, values in zip(labels, rates)]
    return np.array([row.get("__label__1", 0) - row.get("__label__-1", 0) for row in rows])


RIVALS = {
    "scikit-learn: TF-IDF, two heads, structure": ("shaped", two_heads, PENALTIES),
    "scikit-learn: TF-IDF, two heads": ("grams", two_heads, PENALTIES),
    "scikit-learn: TF-IDF, one head": ("grams", one_head, PENALTIES),
    "fastText: supervised": ("texts", fast_text, [(0.1, 0), (0.5, 0), (0.1, 5), (0.5, 5)]),
    "scikit-learn: TF-IDF, ridge on the difference": ("grams", ridge, [1, 2, 4, 8, 16, 32]),
    "scikit-learn: LSA-384, nearest neighbours": ("lsa", neighbours, [50, 100, 200]),
}


def run(name):
    kind, fit, settings = RIVALS[name]
    features, others = FEATURES[kind]
    folds = list(GroupKFold(FOLDS).split(DATA["texts"], groups=DATA["groups"]))

    def quality(setting):
        return np.nanmean(
            [
                apgr(fit(setting, DATA, here, features, features[out]), DATA["weak"][out], DATA["strong"][out])
                for here, out in folds
            ]
        )

    chosen = max(settings, key=quality)
    everyone = np.arange(len(DATA["texts"]))
    return name, {"chosen": chosen, "scores": fit(chosen, DATA, everyone, features, others).tolist()}


def timed_fit(solver):
    """Seconds from texts to two fitted heads at penalty 1, structural features included."""
    start = time.perf_counter()
    texts = DATA["texts"]
    shapes = [structure(text) for text in texts]
    features = with_structure(grams_of(texts)[0], shapes, StandardScaler().fit(shapes))
    for name in ("weak", "strong"):
        chance(features, DATA[name].astype(int), 1, features[:1], solver)
    return time.perf_counter() - start


split = json.load(open(sys.argv[1]))
texts, test = np.array([row["text"] for row in split["train"]], object), np.array(split["test"], object)
DATA = {
    "texts": texts,
    "groups": np.unique(texts.astype(str), return_inverse=True)[1],
    "weak": np.array([row["weak"] for row in split["train"]], float),
    "strong": np.array([row["strong"] for row in split["train"]], float),
    "seed": split["seed"],
}
if not np.isin([DATA["weak"], DATA["strong"]], [0, 1]).all():
    sys.exit("rivals.py: every score must be 0 or 1, since scikit-learn's logistic regression takes no others")
timings = {solver: timed_fit(solver) for solver in ("liblinear", "lbfgs")}
grams, test_grams = grams_of(texts, test)
shapes, test_shapes = [structure(text) for text in texts], [structure(text) for text in test]
scaler = StandardScaler().fit(shapes)
lsa = TruncatedSVD(min(384, len(texts) - 1), random_state=0).fit(grams)
FEATURES = {
    "texts": (texts, test),
    "grams": (grams, test_grams),
    "shaped": (with_structure(grams, shapes, scaler), with_structure(test_grams, test_shapes, scaler)),
    "lsa": (normalize(lsa.transform(grams)), normalize(lsa.transform(test_grams))),
}
with Pool(2) as pool:
    rivals = dict(pool.imap_unordered(run, RIVALS, chunksize=1))
versions = f"Python {sys.version.split()[0]}, scikit-learn {sklearn.__version__}, NumPy {np.__version__}"
json.dump({"versions": versions, "timings": timings, "rivals": rivals}, open(sys.argv[2], "w"))
