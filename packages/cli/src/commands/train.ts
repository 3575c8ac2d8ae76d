import { defineCommand } from '../command.ts';
import { embedderKeyOption, embedderOptions, embeddingCacheOption } from '../embedder/embedder-options.ts';

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
      .options({ ...embedderOptions, ...embedderKeyOption, ...embeddingCacheOption })
      .option('seed', { type: 'number', default: 1, describe: 'Same labels, options and seed: same bytes' })
      .option('test-share', {
        type: 'number',
        default: 0.2,
        describe: 'Share of labelled rows held out for the test, 0–0.9',
      })
      .option('mlp-backend', {
        choices: ['own', 'tfjs'] as const,
        default: 'own' as const,
        describe: 'What trains the MLP; tfjs is @tensorflow/tfjs-node or @tensorflow/tfjs, whichever is installed',
      })
      .option('coverage-floor', {
        type: 'number',
        default: 0.002,
        describe: 'Prompts covered less than this by the labels go to strong, 0–1: about the share that is lost to it',
      })
      .option('learning-curve', {
        type: 'boolean',
        default: true,
        describe: 'Also train on parts of the labels: what would twice as many buy? Takes about a tenth longer',
      })
      .option('include-text', {
        type: 'boolean',
        default: false,
        describe: 'Let report.html show what was asked where the router was wrong; nothing else in the folder does',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the evaluation as JSON' })
      .example('$0 train labels.arrow -o models/x', 'Train, evaluate on a held-out fifth, write the folder')
      .example('$0 train labels.arrow -o models/x --test-share 0', 'Train on every row; evaluate on another file')
      .example(
        '$0 train labels.arrow -o models/x --embedder hf:Xenova/all-MiniLM-L6-v2',
        'On a sentence model’s vectors',
      ),
  run: async (args, terminal) => {
    const { readLabels } = await import('@farthing/dataset');
    const { checkRouterFolder, saveRouter, trainRouter } = await import('@farthing/trainer');
    const { connectEmbedder } = await import('../embedder/connect-embedder.ts');
    const { parseEmbedder } = await import('../embedder/embedder-spec.ts');
    const { withEmbeddingCache } = await import('../embedder/embedding-cache.ts');
    const { replacedRouterNote } = await import('../replaced-router-note.ts');
    const { presentTraining } = await import('../present-training.ts');
    await checkRouterFolder(args.out);
    const spec = parseEmbedder(args.embedder, args.embedderOption);
    const embedder = spec && (await connectEmbedder(spec, { keyEnv: args.embedderKeyEnv, terminal }));
    const table = await readLabels(args.labels, { signal: terminal.signal });
    const replaced = await replacedRouterNote(args.out, table.candidates);
    if (replaced !== undefined) terminal.note(`train: ${replaced}`);
    const place = { path: args.embeddingCache, labels: args.labels, terminal };
    const trained = await withEmbeddingCache(embedder, place, ({ cache, onEmbedded }) =>
      trainRouter(table, {
        embedder,
        embeddingCache: cache,
        onEmbedded,
        seed: args.seed,
        testShare: args.testShare,
        mlpBackend: args.mlpBackend,
        coverageFloor: args.coverageFloor,
        // Without held-out rows there is nothing to measure it on.
        learningCurve: args.learningCurve && args.testShare > 0,
        signal: terminal.signal,
        onStep: (step) => terminal.note(`train: ${step} …`),
      }),
    );
    await saveRouter(trained, args.out, { includeText: args.includeText });
    const { router, evaluation, tiers, evaluatedOn, verdict, learningCurve } = trained;
    terminal.print(
      args.json
        ? JSON.stringify({
            routerId: router.config.id,
            folder: args.out,
            evaluatedOn,
            verdict,
            ...evaluation,
            tiers,
            learningCurve,
          })
        : presentTraining(trained, args.out),
    );
  },
});
