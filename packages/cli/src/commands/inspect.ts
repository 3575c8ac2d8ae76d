import { ConfigError } from '@farthing/core';
import { defineCommand } from '../command.ts';

export const inspectCommand = defineCommand({
  command: 'inspect <labels>',
  describe: 'Show what a label table holds',
  builder: (yargs) =>
    yargs
      .positional('labels', { type: 'string', demandOption: true, describe: 'A label table' })
      .option('rows', { type: 'number', default: 3, describe: 'Rows to show' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 inspect labels.arrow', 'Counts, quadrants, groups, missing values and a few rows')
      .example('$0 inspect labels.arrow --rows 0 --json', 'The same without rows, for a program'),
  run: async (args, terminal) => {
    if (!Number.isInteger(args.rows) || args.rows < 0) {
      throw new ConfigError(`--rows must be a whole number of at least 0; got ${args.rows}`);
    }
    const { readLabels, summarizeLabels } = await import('@farthing/dataset');
    const table = await readLabels(args.labels, { signal: terminal.signal });
    const summary = await summarizeLabels(table, { examples: args.rows });
    if (args.json) return terminal.print(JSON.stringify(summary));
    const { presentLabels } = await import('../present-labels.ts');
    terminal.print(presentLabels(summary));
  },
});
