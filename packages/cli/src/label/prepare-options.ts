import { ConfigError } from '@farthing/core';
import type { CountedPrompts, PrepareOptions, PromptSample, SamplingStrategy } from '@farthing/logs';
import type { Options } from 'yargs';

/** Options that say which requests to keep, and how they become prompts. */
export const prepareOptions = {
  since: { type: 'string', describe: 'Only requests from this time on: 2024-05-01 or 2024-05-01T12:00Z' },
  until: { type: 'string', describe: 'Only requests before this time' },
  group: { type: 'string', array: true, describe: 'Only requests of this group; may be repeated' },
  model: { type: 'string', array: true, describe: 'Only requests this model answered; may be repeated' },
  'min-chars': { type: 'number', describe: 'Only requests with so many characters said by users' },
  'max-chars': { type: 'number', describe: 'Only requests with no more of them' },
  unanswerable: {
    type: 'boolean',
    default: false,
    describe: 'Keep requests that only a verifier can label: tool steps, tools, images, schemas',
  },
  'restore-turns': {
    type: 'boolean',
    default: true,
    describe: 'Put earlier turns back where lines keep only the last one of a session',
  },
  redact: {
    type: 'boolean',
    default: true,
    describe: 'Replace personal data and keys; --no-redact sends them as logged',
  },
  'near-duplicates': { type: 'boolean', default: true, describe: 'Merge prompts that say almost the same' },
} as const satisfies Record<string, Options>;

/** Options that say which of the prompts are labelled. */
export const sampleOptions = {
  sample: { type: 'number', describe: 'Label only so many prompts, drawn with known probabilities' },
  strategy: {
    choices: ['uniform', 'stratified', 'cluster', 'uncertainty'] satisfies SamplingStrategy[],
    default: 'uniform',
    describe: 'Where to draw the part of a sample that is not uniform',
  },
  'uniform-share': { type: 'number', describe: 'Part of a sample drawn uniformly, up to 1; default 0.5' },
  router: { type: 'string', describe: 'Router whose doubts guide --strategy uncertainty' },
  seed: { type: 'number', default: 1, describe: 'Decides the sample' },
  limit: { type: 'number', describe: 'Label only the first so many distinct prompts' },
} as const satisfies Record<string, Options>;

export interface PrepareArgs {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly group?: readonly string[] | undefined;
  readonly model?: readonly string[] | undefined;
  readonly minChars?: number | undefined;
  readonly maxChars?: number | undefined;
  readonly unanswerable: boolean;
  readonly restoreTurns: boolean;
  readonly redact: boolean;
  readonly nearDuplicates: boolean;
}

/** @throws ConfigError for a time or a number that is none. */
export function prepareOptionsOf(args: PrepareArgs): PrepareOptions {
  for (const [name, value] of [['min-chars', args.minChars] as const, ['max-chars', args.maxChars] as const]) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0))
      throw new ConfigError(`--${name} must be a whole number, 0 or more; got ${value}`);
  }
  return {
    filter: {
      sinceMs: timeOf('since', args.since),
      untilMs: timeOf('until', args.until),
      groups: args.group,
      models: args.model,
      minChars: args.minChars,
      maxChars: args.maxChars,
      unanswerable: args.unanswerable,
    },
    redact: args.redact,
    nearDuplicates: args.nearDuplicates,
    restoreTurns: args.restoreTurns,
  };
}

const instant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/u;

/** UTC, unless an offset is named. */
function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const found = instant.exec(text.replace(' ', 'T'));
  const isBare = found !== null && found[1] === undefined && found[0].includes('T');
  const time = found === null ? Number.NaN : Date.parse(isBare ? `${found[0]}Z` : found[0]);
  if (Number.isNaN(time))
    throw new ConfigError(
      `--${name} must be a date such as 2024-05-01 or a time such as 2024-05-01T12:00Z; got "${text}"`,
    );
  return time;
}

export interface SampleArgs {
  readonly sample?: number | undefined;
  readonly limit?: number | undefined;
  readonly strategy: SamplingStrategy;
  readonly uniformShare?: number | undefined;
  readonly router?: string | undefined;
  readonly seed: number;
}

/** @returns `undefined` when no sample is asked for. */
export async function sampleOf(prompts: CountedPrompts, args: SampleArgs): Promise<PromptSample | undefined> {
  const { sample: size, strategy, uniformShare, seed } = args;
  checkSample(args);
  if (size === undefined) return undefined;
  const { samplePrompts } = await import('@farthing/logs');
  const router = args.router === undefined ? undefined : await scoreOf(args.router);
  return samplePrompts(prompts, { size, strategy, uniformShare, router, seed });
}

/** Also tells what was asked of a sample that is not drawn. */
function checkSample({ sample, limit, strategy, uniformShare, router }: SampleArgs): void {
  if (sample !== undefined && !(Number.isInteger(sample) && sample > 0))
    throw new ConfigError(`--sample must be a whole number above 0; got ${sample}`);
  if (sample !== undefined && limit !== undefined)
    throw new ConfigError('--sample draws from the whole log and --limit takes its beginning; give one of them');
  if (uniformShare !== undefined && !(uniformShare > 0 && uniformShare <= 1))
    throw new ConfigError(`--uniform-share must be above 0 and at most 1; got ${uniformShare}`);
  if (sample === undefined && (strategy !== 'uniform' || uniformShare !== undefined || router !== undefined))
    throw new ConfigError(
      '--strategy, --uniform-share and --router say how to draw a sample; give its size with --sample',
    );
  if (strategy === 'uncertainty' && router === undefined)
    throw new ConfigError('--strategy uncertainty needs a router to be uncertain: --router models/x');
  if (strategy !== 'uncertainty' && router !== undefined)
    throw new ConfigError('--router guides --strategy uncertainty; no other strategy uses it');
}

async function scoreOf(path: string) {
  const { loadRouter } = await import('@farthing/runtime');
  const router = await loadRouter(path);
  const { threshold } = router.route([]);
  return {
    score: (conversation: Parameters<typeof router.route>[0]) => router.route(conversation).strongWinRate,
    threshold,
  };
}
