"""Binomial tails and Clopper-Pearson limits from SciPy, for the tests of packages/evaluation/src/guarantee.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install -r scripts/oracle/requirements.txt
    /tmp/oracle/bin/python scripts/oracle/binomial_oracle.py > packages/evaluation/src/guarantee/binomial.oracle.json

SciPy's tail is the incomplete beta function of Boost; its limits are the exact method of `binomtest`, which searches for
a root to 2e-12 and no closer.
"""

import json
import platform
import sys

import numpy as np
import scipy
from scipy.stats import binom, binomtest

DRAWS = [1, 2, 7, 15, 16, 59, 100, 300, 1000, 10_000, 1_000_000]
RATES = [0.001, 0.01, 0.05, 0.1, 0.37, 0.5, 0.9]


def failures_of(draws, rate):
    spread = np.sqrt(draws * rate * (1 - rate))
    near = [draws * rate + z * spread for z in (-6, -2.5, -1, 0, 1, 3)]
    return sorted({0, draws - 1} | {int(min(max(k, 0), draws - 1)) for k in near})


TAILS = [
    {"failures": k, "draws": n, "rate": p, "tail": float(binom.cdf(k, n, p))}
    for n in DRAWS
    for p in RATES
    for k in failures_of(n, p)
]
LIMITS = [
    {
        "failures": k,
        "draws": n,
        "confidence": confidence,
        "upper": float(
            binomtest(k, n, alternative="less").proportion_ci(confidence, method="exact").high
        ),
    }
    for n in (5, 59, 100, 1000, 20_000)
    for k in sorted({0, 1, n // 50, n // 10, n // 2, n - 1, n})
    for confidence in (0.8, 0.95, 0.999)
]
VERSIONS = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
json.dump(
    {"script": "scripts/oracle/binomial_oracle.py", "versions": VERSIONS, "tails": TAILS, "limits": LIMITS}, sys.stdout
)
print()
