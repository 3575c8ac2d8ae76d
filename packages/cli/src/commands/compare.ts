import { defineCommand } from '../command.ts';
import { embedderKeyOption } from '../embedder/embedder-options.ts';

const baselines = `Baselines:
  constant:weak        the cheapest model for everything
  constant:strong      the reference for everything
  constant:best        whichever of the two is better on these rows
  baseline:random      a shuffle
  baseline:length      longer texts to strong first
  baseline:keywords    the rule of thumb of tutorials: certain words, and length
  baseline:complexity  what a model rated hardest first; every label has to carry its rating
  baseline:neighbours  what strong gained on the most similar rows the router was trained on
  baseline:oracle      knowing every outcome: no router is better`;

export const compareCommand = defineCommand({
  command: 'compare <first> <second> <labels>',
  describe: 'Tell whether one router is better than another, or than none',
  builder: (yargs) =>
    yargs
      .positional('first', {
        type: 'string',
        demandOption: true,
        describe: 'A router folder, or a baseline of the list below',
      })
      .positional('second', { type: 'string', demandOption: true, describe: 'What to compare it with; the same' })
      .positional('labels', {
        type: 'string',
        demandOption: true,
        describe: 'A label table; rows that either was trained on are left out of both',
      })
      .option('quality-target', {
        type: 'number',
        default: 0.95,
        describe: "Share of strong's quality at which savings are compared, above 0, at most 1",
      })
      .option('train-labels', {
        type: 'string',
        describe: 'For baseline:neighbours: the label table that the router was trained on. Default: <labels>',
      })
      .options(embedderKeyOption)
      .option('seed', { type: 'number', default: 1, describe: 'Seed of the bootstrap and of tie-breaking' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 compare models/new models/old labels.arrow', 'Differences with paired 95 % intervals')
      .example('$0 compare models/x constant:strong labels.arrow', 'What is given up, and what is saved')
      .example('$0 compare models/x baseline:keywords labels.arrow', 'Is it better than a rule of thumb?')
      .epilogue(baselines),
  run: async (args, terminal) => {
    const { readLabels } = await import('@farthing/dataset');
    const { compareContestants, counted } = await import('@farthing/evaluation');
    const { readContestants } = await import('../contestants.ts');
    const { seed, qualityTarget } = args;
    const table = await readLabels(args.labels, { signal: terminal.signal });
    const { trainLabels } = args;
    const trainingTable =
      trainLabels === undefined ? undefined : await readLabels(trainLabels, { signal: terminal.signal });
    const { first, second, trainedOn, differInHoldout, unlabelled } = await readContestants([args.first, args.second], {
      table,
      trainingTable,
      seed,
      embedderKeyEnv: args.embedderKeyEnv,
      terminal,
    });
    if (trainedOn > 0) terminal.note(`compare: left out ${counted(trainedOn, 'row')} that a router was trained on`);
    if (differInHoldout) {
      terminal.note('compare: trained with the same --seed on the same labels, they would share their held-out rows');
    }
    if (unlabelled > 0) terminal.note(`compare: left out ${counted(unlabelled, 'row')} without a label`);
    const comparison = compareContestants({ first, second, seed, qualityTarget });
    if (args.json) terminal.print(JSON.stringify({ trainedOn, unlabelled, ...comparison }));
    else {
      const { presentComparison } = await import('../present-comparison.ts');
      terminal.print(presentComparison(comparison));
    }
  },
});
