import type { Options } from 'yargs';

/** For commands that write a label table. */
export const formatOption = {
  format: {
    choices: ['arrow', 'parquet', 'jsonl'] as const,
    describe: 'Format of the table; default: what its extension says (.arrow, .parquet, .jsonl, .jsonl.gz)',
  },
} as const satisfies Record<string, Options>;
