import type { LabelRow } from '@farthing/core';
import { checkOutput } from '../check-output.ts';
import { defineCommand } from '../command.ts';
import { countedRows } from '../counted-rows.ts';
import { formatOption } from '../format-option.ts';
import { ignoredFieldsNote, presentImport, unscoredNote } from '../present-import.ts';

export const importCommand = defineCommand({
  command: 'import <outcomes>',
  describe: 'Make a label table of outcomes that are scored already',
  builder: (yargs) =>
    yargs
      .positional('outcomes', {
        type: 'string',
        demandOption: true,
        describe:
          'JSON lines, plain or gzipped: prompt or messages, with weak_model, strong_model, weak_score and strong_score, ' +
          'or with scores by model; 0–1, and null where an answer was not scored',
      })
      .option('out', { alias: 'o', type: 'string', demandOption: true, describe: 'Label table to write' })
      .options(formatOption)
      .option('candidates', { type: 'string', describe: 'Models to keep, cheapest first: a,b,c' })
      .option('price', {
        type: 'string',
        array: true,
        describe: 'model=input/output in dollars per million tokens, where the outcomes say no cost',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 import pairs.jsonl.gz -o labels.arrow', 'Scores of a weak and a strong model')
      .example('$0 import scores.jsonl -o labels.arrow --candidates small,large', 'Two of many models')
      .example(
        '$0 import scores.jsonl -o labels.arrow --candidates a,b,c --price a=0.1/0.4 b=0.3/1 c=3/15',
        'Three tiers, priced by their tokens',
      ),
  run: async (args, terminal) => {
    const { importOutcomes, labelFormatOf, writeLabels } = await import('@farthing/dataset');
    const { withPrices } = await import('@farthing/labeler');
    const { signal } = terminal;
    const prices = withPrices(new Map(), args.price ?? []);
    await checkOutput(args.out, [args.outcomes]);
    const { format = labelFormatOf(args.out) } = args;
    const candidates = args.candidates?.split(',').map((model) => model.trim());
    const outcomes = await importOutcomes(args.outcomes, { candidates, prices, signal });
    for (const assumption of outcomes.assumptions) terminal.note(`import: ${assumption}`);
    if (outcomes.ignoredFields.size > 0) terminal.note(`import: ${ignoredFieldsNote(outcomes.ignoredFields)}`);
    let scored = 0;
    const onRow = ({ outcomes: each }: LabelRow): void => {
      if (each.every(({ label }) => label !== undefined)) scored++;
    };
    const progress = args.json ? undefined : terminal.progress('import', outcomes.rowCount);
    try {
      await writeLabels(
        args.out,
        { ...outcomes, rows: countedRows(outcomes.rows, progress, onRow) },
        { format, signal },
      );
    } finally {
      progress?.stop();
    }
    if (scored < outcomes.rowCount) terminal.note(`import: ${unscoredNote(scored, outcomes)}`);
    const { rows: _, ignoredFields, ...facts } = outcomes;
    terminal.print(
      args.json
        ? JSON.stringify({ out: args.out, ...facts, ignoredFields: Object.fromEntries(ignoredFields) })
        : presentImport(outcomes, args.out),
    );
  },
});
