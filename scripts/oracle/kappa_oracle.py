"""Cohen's kappa and its standard error from scikit-learn and statsmodels, for the tests of packages/audit.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install -r scripts/oracle/requirements.txt
    /tmp/oracle/bin/python scripts/oracle/kappa_oracle.py > packages/audit/src/statistics/agreement.oracle.json

scikit-learn gives kappa from the items, weighted or not; statsmodels gives it from the table of counts, with the
large-sample standard error and the 95 % limits. For weighted items the standard error is a jackknife over items, which
is only close to the delta method.
"""

import json
import platform
import sys

import numpy as np
import sklearn
import statsmodels
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

VERDICTS = ["weak-wins", "tie", "strong-wins"]


def table_case(name, table):
    table = np.array(table)
    first, second = np.nonzero(table)
    repeat = table[first, second]
    first, second = np.repeat(first, repeat), np.repeat(second, repeat)
    used = np.unique(np.concatenate([first, second]))
    result = cohens_kappa(table[np.ix_(used, used)])
    return {
        "name": name,
        "first": [VERDICTS[i] for i in first],
        "second": [VERDICTS[i] for i in second],
        "weight": [1] * len(first),
        "kappa": cohen_kappa_score(first, second),
        "standardError": float(result.std_kappa),
        "interval": [float(result.kappa_low), float(result.kappa_upp)],
    }


def weighted_case(name, count):
    rng = np.random.default_rng(11)
    first = rng.choice(3, size=count, p=[0.5, 0.2, 0.3])
    second = np.where(rng.random(count) < 0.7, first, rng.choice(3, size=count))
    weight = rng.integers(1, 6, size=count)
    kappa = cohen_kappa_score(first, second, sample_weight=weight)
    keep = ~np.eye(count, dtype=bool)
    without = np.array([cohen_kappa_score(first[k], second[k], sample_weight=weight[k]) for k in keep])
    return {
        "name": name,
        "first": [VERDICTS[i] for i in first],
        "second": [VERDICTS[i] for i in second],
        "weight": weight.tolist(),
        "kappa": kappa,
        "jackknifeError": float(np.sqrt((count - 1) / count * np.sum((without - without.mean()) ** 2))),
    }


CASES = [
    table_case("an ordinary audit", [[17, 4, 2], [3, 5, 2], [1, 3, 13]]),
    table_case("worse than chance", [[1, 8, 6], [7, 2, 4], [9, 5, 1]]),
    table_case("a verdict that the judge never gives", [[20, 5, 3], [0, 0, 0], [2, 4, 16]]),
    table_case("two categories", [[31, 0, 6], [0, 0, 0], [4, 0, 9]]),
    table_case("almost all alike", [[46, 0, 1], [0, 0, 0], [1, 0, 2]]),
    table_case("large", [[812, 90, 61], [77, 240, 55], [40, 66, 559]]),
    weighted_case("weighted", 400),
]

VERSIONS = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scikit-learn": sklearn.__version__,
    "statsmodels": statsmodels.__version__,
}
json.dump({"script": "scripts/oracle/kappa_oracle.py", "versions": VERSIONS, "cases": CASES}, sys.stdout)
print()
