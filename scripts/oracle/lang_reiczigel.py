"""What Lang and Reiczigel's interval (2014) does on audits that are a part of the table they correct.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install -r scripts/oracle/requirements.txt
    /tmp/oracle/bin/python scripts/oracle/lang_reiczigel.py

The tables are those of "an ordinary judge" in packages/audit/src/statistics/corrected-prevalence.test.ts: 600 judged
rows, of which a person compares 50.
"""

import numpy as np

Z = 1.959964
PERSON = [0.4, 0.3, 0.3]
JUDGE = np.array([[0.7, 0.2, 0.1], [0.3, 0.45, 0.25], [0.1, 0.15, 0.75]])
ROWS, PAIRS, TABLES = 600, 50, 1500


def interval(raw, rows, sensitivity, needing, specificity, others):
    p, n = (rows * raw + Z**2 / 2) / (rows + Z**2), rows + Z**2
    se, nse = (needing * sensitivity + 1) / (needing + 2), needing + 2
    sp, nsp = (others * specificity + 1) / (others + 2), others + 2
    share = (p + sp - 1) / (se + sp - 1)
    shift = 2 * Z**2 * (share * se * (1 - se) / nse - (1 - share) * sp * (1 - sp) / nsp)
    variance = p * (1 - p) / n + share**2 * se * (1 - se) / nse + (1 - share) ** 2 * sp * (1 - sp) / nsp
    half = Z / (se + sp - 1) * np.sqrt(variance)
    return max(0, share + shift - half), min(1, share + shift + half)


def simulate(rng):
    person = rng.choice(3, ROWS, p=PERSON)
    judge = (rng.random((ROWS, 1)) > JUDGE[person].cumsum(axis=1)).sum(axis=1)
    needs, says = person == 2, judge == 2
    needing = needs[:PAIRS].sum()
    sensitivity = (says & needs)[:PAIRS].sum() / needing
    specificity = (~says & ~needs)[:PAIRS].sum() / (PAIRS - needing)
    return interval(says.mean(), ROWS, sensitivity, needing, specificity, PAIRS - needing)


rng = np.random.default_rng(1)
found = np.array([simulate(rng) for _ in range(TABLES)])
covered = (found[:, 0] <= PERSON[2]) & (PERSON[2] <= found[:, 1])
print(f"covers {covered.mean():.3f}, mean width {np.mean(found[:, 1] - found[:, 0]):.3f}")
