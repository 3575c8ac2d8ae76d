"""Writes packages/trainer/src/logistic-regression.oracle.json with scikit-learn's solutions.

Run with scikit-learn and numpy installed: python scripts/oracle/logistic_oracle.py
Soft targets are given to scikit-learn as two weighted rows, one of each class.
"""
import json
import pathlib

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

OUTPUT = pathlib.Path(__file__).parents[2] / "packages/trainer/src/logistic-regression.oracle.json"


def case(name, rows, columns, c, soft, weighted, density, seed):
    random = numpy.random.default_rng(seed)
    features = random.normal(size=(rows, columns)) * (random.random((rows, columns)) < density)
    features = features.astype(numpy.float32).round(4).astype(numpy.float64)
    logits = features @ random.normal(size=columns) * 2 + random.normal(size=rows)
    targets = numpy.round(1 / (1 + numpy.exp(-logits)), 2) if soft else (logits > 0.3).astype(float)
    weights = random.integers(1, 5, size=rows).astype(float) if weighted else numpy.ones(rows)
    stacked = numpy.vstack([features, features])
    classes = numpy.concatenate([numpy.ones(rows), numpy.zeros(rows)])
    sample_weights = numpy.concatenate([weights * targets, weights * (1 - targets)])
    model = LogisticRegression(C=c, tol=1e-12, max_iter=100_000, solver="newton-cholesky")
    model.fit(stacked, classes, sample_weight=sample_weights)
    # Targets travel as float32 in the code under test; two decimals survive that to 1e-8.
    return {
        "name": name,
        "features": features.tolist(),
        "targets": targets.tolist(),
        "weights": weights.tolist(),
        "c": c,
        "coefficients": model.coef_[0].tolist(),
        "intercept": float(model.intercept_[0]),
    }


CASES = [
    case("dense, hard targets", 40, 4, 1.0, False, False, 1.0, 1),
    case("sparse, strong penalty", 60, 8, 0.1, False, False, 0.3, 2),
    case("soft targets", 50, 5, 2.0, True, False, 0.7, 3),
    case("soft targets, weighted rows", 50, 5, 0.5, True, True, 0.5, 4),
]
OUTPUT.write_text(
    json.dumps({"versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}, "cases": CASES}) + "\n"
)
