import { formatCount, formatInteger, oneLine } from './plain-text.ts';
import type { ReplayReport } from './replay-decisions.ts';

/** What became of a log's decisions, for people. */
export function presentReplay(report: ReplayReport): string {
  const { decisions, reproduced, differs, notReplayable, unreadable } = report;
  const same = reproduced.recomputed + reproduced.logged;
  const lines = [
    formatCount(decisions, 'decision'),
    `  ${formatInteger(same)} reproduced, equal to the last bit: ${formatInteger(reproduced.recomputed)} scored again from the words that were kept, ${formatInteger(reproduced.logged)} decided again on the logged scores`,
  ];
  if (differs.count > 0) {
    lines.push(`  ${formatInteger(differs.count)} ${differs.count === 1 ? 'differs' : 'differ'}; what changed since:`);
    for (const [cause, times] of counts(differs.changed))
      lines.push(`    ${formatInteger(times)}  ${cause}: ${causeWords(cause)}`);
  }
  if (notReplayable.count > 0) {
    lines.push(`  ${formatInteger(notReplayable.count)} cannot be made again:`);
    for (const [why, times] of counts(notReplayable.why).slice(0, 5))
      lines.push(`    ${formatInteger(times)}  ${oneLine(why, 120)}`);
  }
  if (unreadable.count > 0) {
    lines.push(
      `${formatCount(unreadable.count, 'line')} left out, no decision: ${oneLine(unreadable.first[0] ?? '', 160)}`,
    );
  }
  if (differs.first.length > 0) {
    lines.push(
      '',
      differs.count > differs.first.length ? `The first ${differs.first.length} that differ` : 'Those that differ',
    );
    for (const { file, line, time, requestId, cause, detail } of differs.first) {
      const id = requestId === undefined ? '' : ` ${oneLine(requestId, 40)}`;
      lines.push(`  ${file}:${line} ${time}${id}: ${cause}; ${oneLine(detail ?? '', 200)}`);
    }
  }
  return lines.join('\n');
}

const words: Readonly<Record<string, string>> = {
  router: 'another router made these decisions',
  'router.json': 'the same scores with other thresholds or costs; was it tuned again?',
  policy: "the policy's settings",
  classifier: 'what tells kinds of task apart is not what told them apart then',
  runtime: 'the same router and settings come to something else: another version of Farthing, or of the embedder',
};

function causeWords(cause: string): string {
  return cause
    .split(' and ')
    .map((each) => words[each] ?? each)
    .join('; ');
}

const counts = (record: Readonly<Record<string, number>>) => Object.entries(record).sort(([, a], [, b]) => b - a);
