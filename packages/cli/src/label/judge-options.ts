import { readFile } from 'node:fs/promises';
import { ConfigError, DataError } from '@farthing/core';
import type { LabelPlanOptions } from '@farthing/labeler';
import type { InferredOptionTypes, Options } from 'yargs';
import { loggedNamesOf } from './logged-names.ts';

/** Options that say which models are compared, who judges and how. */
export const judgeOptions = {
  weak: { type: 'string', describe: 'The cheap model' },
  strong: { type: 'string', describe: 'The reference model' },
  candidates: {
    type: 'string',
    describe: 'Instead of --weak and --strong: two or more, cheapest first',
    conflicts: ['weak', 'strong'],
  },
  'logged-as': {
    type: 'string',
    array: true,
    describe: 'candidate=name[,name]: other names under which the log holds its answers',
  },
  judge: {
    type: 'string',
    array: true,
    demandOption: true,
    describe:
      'Model that compares answers in both orders; several, repeated or with commas, are a jury; with --verifier too, for what that leaves open',
  },
  votes: { type: 'number', default: 1, describe: 'How often each judge is asked about each pair in each order' },
  rubric: { type: 'string', describe: 'Text file that says how to decide, instead of the built-in rules' },
  complexity: { type: 'boolean', default: false, describe: 'Have the first judge rate how hard each prompt is, 1–5' },
} as const satisfies Record<string, Options>;

interface JudgeArgs
  extends Pick<
    InferredOptionTypes<typeof judgeOptions>,
    'weak' | 'strong' | 'candidates' | 'judge' | 'votes' | 'rubric' | 'complexity'
  > {
  readonly loggedAs?: readonly string[] | undefined;
  readonly models?: string | undefined;
}

export interface JudgingOptions extends Omit<LabelPlanOptions, 'judge' | 'loggedAs'> {
  readonly judge: readonly string[];
  readonly loggedAs: NonNullable<LabelPlanOptions['loggedAs']>;
}

/** @throws ConfigError when options make no sense; DataError when a file they name cannot be read. */
export async function judgingOf(args: JudgeArgs): Promise<JudgingOptions> {
  return {
    candidates: candidatesOf(args),
    judge: args.judge.flatMap(commaSeparated),
    votes: args.votes,
    rubric: args.rubric === undefined ? undefined : await readRubric(args.rubric),
    ratesComplexity: args.complexity,
    loggedAs: await loggedNamesOf(args),
  };
}

function candidatesOf({ weak, strong, candidates }: JudgeArgs): readonly string[] {
  if (candidates !== undefined) return commaSeparated(candidates);
  if (weak !== undefined && strong !== undefined) return [weak, strong];
  throw new ConfigError('say which models to compare: --weak M --strong M, or --candidates cheapest,…,reference');
}

function commaSeparated(models: string): readonly string[] {
  return models.split(',').map((model) => model.trim());
}

async function readRubric(path: string): Promise<string> {
  const bytes = await readFile(path);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError('expected a rubric in words, UTF-8; this is another kind of file', { file: path }, { cause });
  }
  if (text.trim() === '') throw new DataError('the rubric is empty; write how to decide', { file: path });
  return text;
}
