import { defineCommand } from '../command.ts';
import { embedderKeyOption, embeddingCacheOption, routerEmbedderOptions } from '../embedder/embedder-options.ts';
import { readTarget } from '../tune-target.ts';
import { verdictNote } from '../verdict-note.ts';

export const tuneCommand = defineCommand({
  command: 'tune <router> <labels>',
  describe: "Choose a router's threshold for a share, a cost or a guaranteed quality",
  builder: (yargs) =>
    yargs
      .positional('router', { type: 'string', demandOption: true, describe: 'A router folder' })
      .positional('labels', {
        type: 'string',
        demandOption: true,
        describe: 'A label table; rows the router was trained on are left out',
      })
      .option('strong-share', { type: 'number', describe: '0–1: at most this share of requests goes to strong' })
      .option('max-cost-usd-per-1k', { type: 'number', describe: 'At most so many dollars for a thousand requests' })
      .option('max-worse', {
        type: 'number',
        describe: 'Above 0, below 1: guarantee that at most this share of answers is worse than strong’s',
      })
      .option('quality', {
        type: 'number',
        describe: 'Above 0, below 1: guarantee that at least this share of strong’s quality is kept',
      })
      .option('confidence', { type: 'number', describe: 'Confidence of a guarantee, above 0, below 1; default 0.95' })
      .option('set-default', {
        type: 'boolean',
        default: false,
        describe: 'Route at this threshold from now on where none is named',
      })
      .options({ ...routerEmbedderOptions, ...embedderKeyOption, ...embeddingCacheOption })
      .option('seed', { type: 'number', default: 1, describe: 'Seed of the bootstrap' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 tune models/x labels.arrow --max-worse 0.05 --set-default', 'At most 5 % worse answers, 95 % sure')
      .example('$0 tune models/x labels.arrow --max-cost-usd-per-1k 2', 'As much quality as two dollars buy'),
  run: async (args, terminal) => {
    const target = readTarget(args);
    const { readLabels } = await import('@farthing/dataset');
    const { tuneRouter } = await import('@farthing/trainer');
    const { openRouter } = await import('../embedder/connect-embedder.ts');
    const { withEmbeddingCache } = await import('../embedder/embedding-cache.ts');
    const { signal } = terminal;
    const table = await readLabels(args.labels, { signal });
    const { confidence, setDefault, seed } = args;
    const { embedder } = await openRouter(args.router, args, terminal);
    const place = { path: args.embeddingCache, labels: args.labels, terminal };
    const tuning = await withEmbeddingCache(embedder, place, ({ cache: embeddingCache }) =>
      tuneRouter(args.router, { table, target, confidence, setDefault, seed, embedder, embeddingCache, signal }),
    );
    const { trainedOn, unlabelled } = tuning;
    const { counted } = await import('@farthing/evaluation');
    const doubt = verdictNote(tuning.config);
    if (doubt !== undefined) terminal.note(`tune: ${doubt}`);
    if (trainedOn > 0) terminal.note(`tune: left out ${counted(trainedOn, 'row')} that the router was trained on`);
    if (unlabelled > 0) terminal.note(`tune: left out ${counted(unlabelled, 'row')} without a label`);
    if (args.json) {
      const { tuned, expected, config } = tuning;
      const { id: routerId, defaultThreshold, candidates } = config;
      const tiers = expected.tiers.map((tier, index) => ({ model: candidates[index], ...tier }));
      const outcome = { ...expected, tiers };
      terminal.print(
        JSON.stringify({ routerId, trainedOn, unlabelled, defaultThreshold, ...tuned, expected: outcome }),
      );
    } else {
      const { presentTuning } = await import('../present-tuning.ts');
      terminal.print(presentTuning(tuning, args.router));
    }
  },
});
