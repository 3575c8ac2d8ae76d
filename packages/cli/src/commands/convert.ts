import { defineCommand } from '../command.ts';
import { countedRows } from '../counted-rows.ts';
import { formatOption } from '../format-option.ts';
import { formatCount } from '../plain-text.ts';

export const convertCommand = defineCommand({
  command: 'convert <labels> <out>',
  describe: 'Write a label table in another format',
  builder: (yargs) =>
    yargs
      .positional('labels', { type: 'string', demandOption: true, describe: 'A label table in any format' })
      .positional('out', { type: 'string', demandOption: true, describe: 'Label table to write' })
      .options(formatOption)
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 convert labels.arrow labels.parquet', 'For tools that read Parquet')
      .example('$0 convert labels.arrow labels.jsonl.gz', 'One row a line, gzipped'),
  run: async (args, terminal) => {
    const { labelFormatOf, readLabels, writeLabels } = await import('@farthing/dataset');
    const { signal } = terminal;
    const { labels, out, format = labelFormatOf(out) } = args;
    const table = await readLabels(labels, { signal });
    const progress = args.json ? undefined : terminal.progress('convert', table.rowCount);
    const rows = countedRows(table.rows(), progress);
    try {
      await writeLabels(out, { candidates: table.candidates, rows }, { format, signal });
    } finally {
      progress?.stop();
    }
    const { rowCount } = table;
    terminal.print(
      args.json
        ? JSON.stringify({ out, format, rowCount })
        : `${out}: ${formatCount(rowCount, 'row')} as ${names[format]}`,
    );
  },
});

const names = { arrow: 'Arrow', parquet: 'Parquet', jsonl: 'JSON lines' };
