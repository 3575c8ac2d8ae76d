import type { PromptSource } from './label/log-options.ts';

type Preparation = Pick<PromptSource, 'preparation' | 'sample'>;

/** Templates that are listed; the others are counted. */
const templatesShown = 5;

/** How the requests of a log became prompts, a line for everything that happened. */
export function presentPreparation({ preparation: report, sample }: Preparation): string {
  const leftOut = [...report.leftOut].sort(([, a], [, b]) => b - a);
  const redacted = [...report.redactions].sort(([, a], [, b]) => b - a);
  return [
    line('log', `${count(report.requests)} requests read`),
    ...leftOut.map(([reason, times], index) => line(index === 0 ? 'left out' : '', `${count(times)} × ${reason}`)),
    ...conversations(report),
    ...some(report.repetitions, 'merged', 'asked exactly the same as an earlier request'),
    ...some(report.nearDuplicates, 'merged', 'asked almost the same; --no-near-duplicates keeps them apart'),
    ...some(report.uncompared, 'not merged', 'comparisons given up, since too many prompts are alike'),
    ...some(report.droppedAnswers, 'dropped', 'logged answers of merged requests, for which there was no room'),
    ...(redacted.length === 0
      ? []
      : [
          line(
            'redacted',
            `${redacted.map(([kind, times]) => `${count(times)} × ${kind}`).join(', ')}, in ${count(report.redactedRequests)} requests`,
          ),
        ]),
    ...templates(report),
    ...(sample === undefined ? [] : sampling(sample)),
  ].join('\n');
}

function conversations({ linked, restored }: PromptSource['preparation']): string[] {
  return [
    ...some(linked, 'conversations', 'requests continue one another, and are kept together'),
    ...some(
      restored,
      'conversations',
      'requests got earlier turns of their session back; --no-restore-turns leaves them alone',
    ),
  ];
}

function templates({
  templates: found,
  boilerplateRequests,
  grouped,
  requests,
}: PromptSource['preparation']): string[] {
  const [first] = found;
  if (first === undefined) return [];
  const groups = grouped === 0 ? '' : `; ${count(grouped)} prompts without a group are grouped by them`;
  const rest = found.length - templatesShown;
  return [
    line(
      'boilerplate',
      `${count(found.length)} ${found.length === 1 ? 'template' : 'templates'} in ${share(boilerplateRequests, requests)} of the requests${groups}`,
    ),
    ...found
      .slice(0, templatesShown)
      .map((template) => line('', `${count(template.requests)} × ${template.place} "${template.excerpt}"`)),
    ...(rest > 0 ? [line('', `and ${count(rest)} more`)] : []),
  ];
}

function sampling({
  count: drawn,
  population,
  uniform,
  strategy,
  strata,
  probabilities,
}: NonNullable<Preparation['sample']>): string[] {
  const [least, greatest] = probabilities.map((probability) => probability.toPrecision(3));
  if (drawn === population) return [line('sample', `all ${count(population)} prompts, since there are no more`)];
  const chance = least === greatest ? `each with chance ${least}` : `with chances from ${least} to ${greatest}`;
  const how =
    strategy === 'uniform'
      ? ''
      : `: ${count(uniform)} uniformly, ${count(drawn - uniform)} more by ${strategy}, over ${count(strata)} strata`;
  return [line('sample', `${count(drawn)} of ${count(population)} prompts${how}, ${chance}`)];
}

/** The same as data, maps turned into objects. */
export function preparationJson({ preparation, sample }: Preparation): Record<string, unknown> {
  const { leftOut, redactions, ...counts } = preparation;
  const drawn = sample === undefined ? {} : { sample: { ...sample, read: undefined } };
  return { ...counts, leftOut: Object.fromEntries(leftOut), redactions: Object.fromEntries(redactions), ...drawn };
}

function some(times: number, name: string, text: string): string[] {
  return times === 0 ? [] : [line(name, `${count(times)} ${text}`)];
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(14)} ${text}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
