import { ConfigError } from '@farthing/core';
import type { InferredOptionTypes, Options } from 'yargs';

/** Options that say which models are compared and who judges. */
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
  judge: { type: 'string', demandOption: true, describe: 'Model that compares answers in both orders' },
} as const satisfies Record<string, Options>;

type CandidateArgs = Pick<InferredOptionTypes<typeof judgeOptions>, 'weak' | 'strong' | 'candidates'>;

export function candidatesOf({ weak, strong, candidates }: CandidateArgs): readonly string[] {
  if (candidates !== undefined) return candidates.split(',').map((model) => model.trim());
  if (weak !== undefined && strong !== undefined) return [weak, strong];
  throw new ConfigError('say which models to compare: --weak M --strong M, or --candidates cheapest,…,reference');
}
