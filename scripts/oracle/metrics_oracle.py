"""Expected metrics from scikit-learn and NumPy, for the tests of packages/evaluation.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install -r scripts/oracle/requirements.txt
    /tmp/oracle/bin/python scripts/oracle/metrics_oracle.py > packages/evaluation/src/metrics.oracle.json

Nothing here follows the TypeScript: rows of weight w are repeated w times instead of weighted, curves are built cut by
cut, pairs are compared one by one, ECE bins are read off cumulative sums by interpolation. Only the rule that breaks
ties (`fnv`, over seed and id) is shared, because without it a random order cannot be compared.
"""

import json
import platform
import sys

import numpy as np
import sklearn
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

SEED = 7


def fnv(text):
    h = 0x811C9DC5
    for unit in text.encode("ascii"):
        h = ((h ^ unit) * 0x01000193) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return h ^ (h >> 16)


def descending(ids, score):
    return np.array(sorted(range(len(ids)), key=lambda i: (-score[i], fnv(f"{SEED}:{ids[i]}"))))


def cuts(order, weak, strong, weight):
    """Share sent to strong and mean quality at every cut, rows repeated; marks the cuts that fall between rows."""
    repeated = np.repeat(order, weight[order])
    quality = [np.mean(np.concatenate([strong[repeated[:k]], weak[repeated[k:]]])) for k in range(len(repeated) + 1)]
    between_rows = np.concatenate([[0], np.cumsum(weight[order])])
    return np.arange(len(repeated) + 1) / len(repeated), np.array(quality), between_rows


def ranking(order, weak, strong, weight):
    share, quality, between_rows = cuts(order, weak, strong, weight)
    if quality[-1] <= quality[0]:
        return {"apgr": None, "cpt50": None, "cpt80": None}
    pgr = (quality - quality[0]) / (quality[-1] - quality[0])
    at = lambda target: next(share[k] for k in between_rows if pgr[k] >= target - 1e-11)
    return {"apgr": np.trapezoid(pgr, share), "cpt50": at(0.5), "cpt80": at(0.8)}


def auc(outcome, score, weight):
    return roc_auc_score(outcome, score, sample_weight=weight) if 0 < outcome.mean() < 1 else None


def ece(outcome, score, weight, bins):
    """Cumulative sums over distinct scores, linear in mass within one, read at the borders of equal-mass bins."""
    distinct = np.unique(score)
    total = lambda values: np.array([0] + [np.sum(values[score == s]) for s in distinct]).cumsum()
    mass = total(weight.astype(float))
    borders = np.linspace(0, mass[-1], bins + 1)
    gap = np.interp(borders, mass, total(weight * score)) - np.interp(borders, mass, total(weight * outcome))
    return np.sum(np.abs(np.diff(gap))) / mass[-1]


def expected_apgr_sums(score, weak, strong, weight):
    """Integral over the share of (r(x) - r_w), ties averaged over, and r_s - r_w."""
    distinct = np.unique(score)[::-1]
    share = np.array([0.0] + [weight[score == s].sum() for s in distinct]).cumsum() / weight.sum()
    lift = np.array([0.0] + [np.sum((weight * (strong - weak))[score == s]) for s in distinct]).cumsum() / weight.sum()
    return np.trapezoid(lift, share), lift[-1]


def within(group, outcome, score, weak, strong, weight):
    names = [g for g in np.unique(group) if g != ""]
    rows = [np.flatnonzero(group == g) for g in names]
    mass = np.array([weight[r].sum() for r in rows])
    lifts = [expected_apgr_sums(score[r], weak[r], strong[r], weight[r]) for r in rows]
    gain = np.dot(mass, [full for _, full in lifts])
    pairs, right = 0.0, 0.0
    for r in rows:
        for i in r[outcome[r] == 1]:
            for j in r[outcome[r] == 0]:
                pairs += weight[i] * weight[j]
                right += weight[i] * weight[j] * (0.5 if score[i] == score[j] else float(score[i] > score[j]))
    repeated = [np.repeat(r, weight[r]) for r in rows]
    error = sum(np.var(score[r] - outcome[r]) * len(r) for r in repeated)
    rate = sum(np.var(outcome[r]) * len(r) for r in repeated)
    own = [ece(outcome[r], score[r], weight[r], min(15, max(1, len(r) // 20))) for r in rows]
    return {
        "apgr": np.dot(mass, [area for area, _ in lifts]) / gain if gain > 1e-12 else None,
        "auc": right / pairs if pairs else None,
        "brier": error / mass.sum(),
        "brierSkill": 1 - error / rate if rate else None,
        "ece": np.dot(mass, own) / mass.sum(),
    }


def saving(order, weak, strong, weight, costs):
    share, quality, between_rows = cuts(order, weak, strong, weight)
    k = next(k for k in between_rows if quality[k] >= 0.95 * quality[-1] - 1e-12)
    if costs is None:
        return {"unit": "strong-calls", "strongShare": share[k], "saving": 1 - share[k]}
    repeated = np.repeat(order, weight[order])
    spent = costs[1][repeated[:k]].sum() + costs[0][repeated[k:]].sum()
    return {"unit": "usd", "strongShare": share[k], "saving": 1 - spent / costs[1][repeated].sum()}


def case(name, score, weak, strong, outcome, weight, group, length, costs=None):
    ids = [f"{name}-{i}" for i in range(len(score))]
    order = descending(ids, score)
    expected = {
        "n": len(score),
        "weakScore": np.average(weak, weights=weight),
        "strongScore": np.average(strong, weights=weight),
        **ranking(order, weak, strong, weight),
        "auc": auc(outcome, score, weight),
        "brier": brier_score_loss(outcome, score, sample_weight=weight, pos_label=1),
        "logLoss": log_loss(outcome, score, sample_weight=weight, labels=[0, 1]),
        "ece": ece(outcome, score, weight, 15),
        "oracleApgr": ranking(descending(ids, strong - weak), weak, strong, weight)["apgr"],
    }
    by_length = descending(ids, length)
    rows = {"id": ids, "score": score, "weak": weak, "strong": strong, "outcome": outcome, "weight": weight}
    rows |= {"group": group, "length": length}
    if costs is not None:
        rows |= {"weakCost": costs[0], "strongCost": costs[1]}
    return {
        "name": name,
        "rows": {key: list(values) for key, values in rows.items()},
        "expected": expected,
        "withinGroup": within(group, outcome, score, weak, strong, weight),
        "promptLength": {**ranking(by_length, weak, strong, weight), "auc": auc(outcome, length, weight)},
        "costSaving": saving(order, weak, strong, weight, costs),
    }


def cases():
    rng = np.random.default_rng(20240618)

    def draw(n, groups=3, positive=0.35, sharp=1.0):
        topic = rng.integers(groups, size=n)
        logit = np.log(positive / (1 - positive)) + 0.8 * (topic - (groups - 1) / 2) + sharp * rng.normal(size=n)
        chance = 1 / (1 + np.exp(-logit))
        outcome = (rng.random(n) < chance).astype(int)
        group = np.array([f"topic-{t}" for t in topic])
        return chance, outcome, group, rng.integers(5, 400, size=n)

    chance, outcome, group, length = draw(240)
    weak = np.where(outcome == 1, 0.8 * rng.random(240), 0.3 + 0.7 * rng.random(240))
    strong = np.where(outcome == 1, weak + (1 - weak) * rng.random(240), weak * rng.random(240) ** 0.1)
    yield case("soft", chance, weak, strong, outcome, np.ones(240, int), group, length)

    chance, outcome, group, length = draw(150, groups=2)
    weak, strong = 1.0 - outcome, np.ones(150)
    yield case("ties", np.round(chance, 1), weak, strong, outcome, np.ones(150, int), group, length // 100)

    chance, outcome, group, length = draw(300, groups=5, positive=0.03)
    weak = np.where(outcome == 1, 0.0, (rng.random(300) < 0.9).astype(float))
    yield case("imbalanced", chance, weak, np.maximum(weak, outcome), outcome, np.ones(300, int), group, length)

    yield case(
        "tiny", np.array([0.2, 0.9, 0.5, 0.5, 0.1]), np.array([1.0, 0.0, 0.5, 1.0, 0.0]),
        np.array([1.0, 1.0, 1.0, 0.0, 1.0]), np.array([0, 1, 1, 0, 1]), np.ones(5, int),
        np.array(["a", "a", "b", "b", "b"]), np.array([10, 40, 20, 30, 5]),
    )

    chance, outcome, group, length = draw(120)
    weak, strong = 1 - outcome * rng.choice([0.5, 1.0], size=120), rng.choice([0.9, 1.0], size=120)
    costs = (rng.random(120) * 1e-4, 1e-3 + rng.random(120) * 1e-3)
    yield case(
        "weighted", np.round(chance, 2), weak, strong, outcome, rng.integers(1, 7, size=120),
        np.where(rng.random(120) < 0.2, "", group), length, costs,
    )

    chance, outcome, group, length = draw(90)
    certain = np.where(rng.random(90) < 0.3, np.round(chance), chance)
    weak = 1.0 - outcome
    yield case("certain", certain, weak, np.ones(90), outcome, np.ones(90, int), group, length)

    chance, outcome, group, length = draw(60)
    weak, strong = np.ones(60), np.where(rng.random(60) < 0.8, 1.0, 0.0)
    yield case("weak-better", chance, weak, strong, np.zeros(60, int), np.ones(60, int), group, length)


def plain(value):
    return value.item() if isinstance(value, np.generic) else str(value)


versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__}
json.dump(
    {"script": "scripts/oracle/metrics_oracle.py", "versions": versions, "seed": SEED, "cases": list(cases())},
    sys.stdout,
    default=plain,
)
print()
