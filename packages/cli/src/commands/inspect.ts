import { ConfigError } from '@farthing/core';
import { defineCommand } from '../command.ts';
import { examplesPerKind } from '../label/report-options.ts';

export const inspectCommand = defineCommand({
  command: 'inspect <labels>',
  describe: 'Show what a label table holds',
  builder: (yargs) =>
    yargs
      .positional('labels', { type: 'string', demandOption: true, describe: 'A label table' })
      .option('rows', { type: 'number', default: 3, describe: 'Rows to show' })
      .option('report', { type: 'string', describe: 'Also write an HTML report to this file' })
      .option('include-text', {
        type: 'boolean',
        default: false,
        describe: 'Let the report show what was asked and answered',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 inspect labels.arrow', 'Counts, quadrants, groups, missing values and a few rows')
      .example('$0 inspect labels.arrow --report labels.html', 'A page to open in a browser or to print')
      .example('$0 inspect labels.arrow --rows 0 --json', 'The same without rows, for a program'),
  run: async (args, terminal) => {
    if (!Number.isInteger(args.rows) || args.rows < 0) {
      throw new ConfigError(`--rows must be a whole number of at least 0; got ${args.rows}`);
    }
    const { readLabels, summarizeLabels } = await import('@farthing/dataset');
    const table = await readLabels(args.labels, { signal: terminal.signal });
    const summary = await summarizeLabels(table, {
      examples: args.rows,
      examplesPerKind: args.report === undefined ? 0 : examplesPerKind,
    });
    if (args.report !== undefined) {
      const { renderLabelReport } = await import('@farthing/evaluation');
      const { writePage } = await import('../write-page.ts');
      await writePage(args.report, renderLabelReport({ summary, includeText: args.includeText }));
    }
    const { examplesByKind: _, ...found } = summary;
    if (args.json) return terminal.print(JSON.stringify({ format: table.format, ...found }));
    const { presentLabels } = await import('../present-labels.ts');
    terminal.print(presentLabels(summary));
    if (args.report !== undefined) terminal.print(`\n${args.report} shows it in a browser`);
  },
});
