import { defineCommand } from '../command.ts';

export const trainCommand = defineCommand({
  command: 'train <labels>',
  describe: 'Learn a router from a label table',
  builder: (yargs) =>
    yargs
      .positional('labels', { type: 'string', demandOption: true, describe: 'A label table' })
      .option('out', {
        alias: 'o',
        type: 'string',
        demandOption: true,
        describe: 'Router folder to write, e.g. models/x',
      })
      .option('embedder', { choices: ['lexical'] as const, default: 'lexical', describe: 'How text becomes a vector' })
      .option('seed', { type: 'number', default: 1, describe: 'Same labels, options and seed: same bytes' })
      .option('test-share', {
        type: 'number',
        default: 0.2,
        describe: 'Share of labelled rows held out for the test, 0–0.9',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the evaluation as JSON' })
      .example('$0 train labels.arrow -o models/x', 'Train, evaluate on a held-out fifth, write the folder')
      .example('$0 train labels.arrow -o models/x --test-share 0', 'Train on every row; evaluate on another file'),
  run: async (args, terminal) => {
    const { readLabels } = await import('@farthing/dataset');
    const { checkRouterFolder, saveRouter, trainRouter } = await import('@farthing/trainer');
    const { presentTraining } = await import('../present-training.ts');
    await checkRouterFolder(args.out);
    const trained = await trainRouter(await readLabels(args.labels, { signal: terminal.signal }), {
      seed: args.seed,
      testShare: args.testShare,
      signal: terminal.signal,
      onStep: (step) => terminal.note(`train: ${step} …`),
    });
    await saveRouter(trained, args.out);
    const { router, evaluation, evaluatedOn, verdict } = trained;
    terminal.print(
      args.json
        ? JSON.stringify({ routerId: router.config.id, folder: args.out, evaluatedOn, verdict, ...evaluation })
        : presentTraining(trained, args.out),
    );
  },
});
