import {
  baselineFinding,
  count,
  decimal,
  decimalInterval,
  type Evaluation,
  type Interval,
  namedBaselines,
  percent,
  percentInterval,
  tierCellText,
  tierTable,
} from '@farthing/evaluation';
import type { RouterConfig } from '@farthing/runtime';
import { estimateText } from './paired-difference.ts';
import { storedRowsLine, storedRowsSection } from './stored-rows-section.ts';
import { thresholdsSection } from './thresholds-section.ts';
import type { TrainedRouter } from './trained-router.ts';

/** The router folder's `README.md`: what it is, what it was made from, what may be expected of it. */
export function modelCard(trained: TrainedRouter): string {
  const { config } = trained.router;
  const reference = config.candidates.at(-1);
  return `# Router ${config.id}

**${trained.verdict.sentence}** ${trained.verdict.detail}

It reads a conversation and gives \`strongWinRate\`: the estimated chance, 0–1, that the answer of **${reference}** would
be judged better than that of **${config.candidates.length === 2 ? config.candidates[0] : 'each other candidate'}**. High means the strong model is needed; ties count for the
weak one. ${ruleOf(config)}

\`\`\`sh
farthing route THIS_FOLDER "a request"
farthing evaluate THIS_FOLDER fresh-labels.arrow
\`\`\`

\`report.html\`, where it stands beside this file, shows what follows with charts, a slider over the threshold and the surest
mistakes.

| | |
|---|---|
| Candidates, cheapest first | ${config.candidates.join(', ')} |
| Embedder | ${config.embedder.id}, ${count(config.embedder.dimensions)} dimensions, fingerprint ${config.embedder.fingerprint} |
| Head | ${trained.selection.rival.name}; ${config.head.outputs.length < config.candidates.length ? 'an output for each candidate but the last' : 'an output for each candidate'} |
${storedRowsLine(config.head)}| Calibration | ${config.calibrators.map((calibrator) => calibrator.kind).join(', ')}, on cross-fitted scores |
${coverageLine(config)}| Trained on | ${count(config.training.rows)} rows, SHA-256 ${config.training.dataHash.slice(0, 16)}…, seed ${config.training.seed} |
| Held out for the test | ${count(config.training.testRows)} rows: no prompt or conversation in common with the training rows |
| Farthing | ${config.packageVersion} |

## How good it is

${measuredOn(trained)}${tierPart(trained)}

${pairNote(trained)}${metricsTable(trained.evaluation)}

APGR is the share of strong's gain in quality that is recovered, averaged over all shares of strong calls; CPT(x) is the share
of strong calls that recovers x of it.

${baselineFinding(trained.evaluation)?.sentence ?? ''}

${thresholdsSection(config)}
${storedRowsSection(trained)}
## How the head was chosen

Repeated cross-validation over groups of identical prompts and conversations; squared error of the predicted gain, lower
is better. Simpler wins unless the difference is beyond noise: of a path of settings the simplest within one standard
error of the best; then logistic regression, an MLP, nearest neighbours and a stack of them, each only when it is better
than the choice so far by more than one; and whichever won only when it is better than a constant by more than two. What
takes long is given up when neither it nor a blend with logistic regression is ahead on the first fold.

${rivalsTable(trained)}

## Limits

It knows the traffic it was trained on. Prompts of another kind, language or length get scores that mean little; the
labels' own errors are in it; and it drifts when either model changes. Label fresh traffic and train again.
`;
}

function coverageLine({ coverage, candidates }: RouterConfig): string {
  if (coverage === undefined) return '';
  return `| Coverage | prompts stranger to the router than all but ${percent(coverage.floor)} of its training prompts go to ${candidates.at(-1)}, whatever their score |\n`;
}

/** How a request is sent, in words. */
function ruleOf({ candidates, tierCosts }: RouterConfig): string {
  const reference = candidates.at(-1);
  if (tierCosts === undefined) return `A request goes to ${reference} when \`strongWinRate >= threshold\`.`;
  const costs = candidates.map((model, tier) => `${model} ${decimal(tierCosts.relative[tier] ?? null)}`).join(', ');
  const from = tierCosts.unit === 'usd' ? 'mean dollars of the training answers' : 'even steps, for want of prices';
  return `A request goes where \`strongWinRate + threshold × cost\` is lowest; ${reference}'s own strongWinRate is 0. Costs: ${costs} (${from}).`;
}

/** What all candidates do together, where there are more than two. */
function tierPart({ tiers }: TrainedRouter): string {
  if (tiers === undefined) return '';
  const { head, rows, notes } = tierTable(tiers);
  const lines = [head, head.map(() => '---'), ...rows.map((cells) => cells.map(tierCellText))].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  return `\n\n${lines.join('\n')}\n\n${notes.join(' ')}`;
}

/** The ranking metrics are defined for two models; with more, which two must be said. */
function pairNote({ tiers }: TrainedRouter): string {
  if (tiers === undefined) return '';
  return `How well it tells ${tiers.tiers[0]?.model} (weak) from ${tiers.tiers.at(-1)?.model} (strong):\n\n`;
}

function measuredOn({ evaluation, evaluatedOn }: TrainedRouter): string {
  return evaluatedOn === 'test'
    ? `On ${count(evaluation.n)} rows held out before training and looked at once; 95 % intervals by bootstrap over prompts.`
    : `Nothing was held out. On cross-fitted scores of the ${count(evaluation.n)} training rows, which also chose the head: ` +
        'slightly optimistic. 95 % intervals by bootstrap over prompts.';
}

function metricsTable(evaluation: Evaluation): string {
  const beside = namedBaselines(evaluation.baselines);
  const named = (key: 'apgr' | 'auc'): string =>
    beside.map(({ name, metrics }) => `${name} ${decimal(metrics[key])}`).join(', ');
  const number = (value: number | null, interval: Interval | null) =>
    `${decimal(value)} ${decimalInterval(interval)}`.trimEnd();
  const share = (value: number | null, interval: Interval | null) =>
    `${percent(value)} ${percentInterval(interval)}`.trimEnd();
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'APGR',
      number(evaluation.apgr, evaluation.apgrInterval),
      `random 0.5, ${named('apgr')}, oracle ${decimal(evaluation.oracleApgr)}`,
    ],
    ['CPT(50 %)', share(evaluation.cpt50, evaluation.cpt50Interval), 'random 50 %'],
    ['CPT(80 %)', share(evaluation.cpt80, evaluation.cpt80Interval), 'random 80 %'],
    ['ROC AUC of "strong better"', number(evaluation.auc, evaluation.aucInterval), `random 0.5, ${named('auc')}`],
    ['Brier score', number(evaluation.brier, evaluation.brierInterval), ''],
    ['Log loss', number(evaluation.logLoss, evaluation.logLossInterval), ''],
    ['ECE', number(evaluation.ece, evaluation.eceInterval), '0 is honest'],
    ['Quality, all weak', share(evaluation.weakScore, evaluation.weakScoreInterval), ''],
    ['Quality, all strong', share(evaluation.strongScore, evaluation.strongScoreInterval), ''],
  ];
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return ['| metric | value [95 %] | beside |', '|---|---|---|', ...lines].join('\n');
}

function rivalsTable({ selection }: TrainedRouter): string {
  const lines = selection.results.map(({ rival, error, advantage }) => {
    const chosen = rival === selection.rival ? ' **chosen**' : '';
    if (error === undefined || advantage === undefined) return `| ${rival.name} | given up: promised nothing | |`;
    return `| ${rival.name}${chosen} | ${error.toFixed(5)} | ${estimateText(advantage)} |`;
  });
  const isConstant = selection.rival.kind === 'constant';
  const constant = `| constant gain${isConstant ? ' **chosen**' : ''} | ${selection.constantError.toFixed(5)} | |`;
  return ["| head | error | below the constant's by |", '|---|---|---|', ...lines, constant].join('\n');
}
