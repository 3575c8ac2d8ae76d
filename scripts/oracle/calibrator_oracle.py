"""Writes packages/trainer/src/fit-calibrator.oracle.json with scikit-learn's isotonic regressions.

Run with scikit-learn and numpy installed: python scripts/oracle/calibrator_oracle.py
"""
import json
import pathlib

import numpy
import sklearn
from sklearn.isotonic import IsotonicRegression

OUTPUT = pathlib.Path(__file__).parents[2] / "packages/trainer/src/fit-calibrator.oracle.json"


def case(count, weighted, seed):
    random = numpy.random.default_rng(seed)
    gains = random.uniform(-1, 1, count)
    events = (random.uniform(size=count) < 1 / (1 + numpy.exp(-3 * gains))).astype(int)
    weights = random.integers(1, 4, count) if weighted else numpy.ones(count, dtype=int)
    fitted = IsotonicRegression().fit_transform(gains, events, sample_weight=weights)
    return {
        "gains": gains.tolist(),
        "events": events.tolist(),
        "weights": weights.tolist(),
        "fitted": fitted[numpy.argsort(gains)].tolist(),
    }


CASES = [case(30, False, 1), case(200, False, 2), case(200, True, 3)]
OUTPUT.write_text(
    json.dumps({"versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}, "cases": CASES}) + "\n"
)
