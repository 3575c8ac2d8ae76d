import { defineCommand } from '../command.ts';
import { embedderKeyOption, embeddingCacheOption, routerEmbedderOptions } from '../embedder/embedder-options.ts';

export const evaluateCommand = defineCommand({
  command: 'evaluate <router> <labels>',
  describe: 'Measure a router on labelled prompts it was not trained on',
  builder: (yargs) =>
    yargs
      .positional('router', { type: 'string', demandOption: true, describe: 'A router folder' })
      .positional('labels', { type: 'string', demandOption: true, describe: 'A label table' })
      .options({ ...routerEmbedderOptions, ...embedderKeyOption, ...embeddingCacheOption })
      .option('seed', { type: 'number', default: 1, describe: 'Seed of the bootstrap and of tie-breaking' })
      .option('robustness', {
        type: 'boolean',
        default: false,
        describe: 'Also ask about each prompt in other wordings: how often does the decision change?',
      })
      .option('report', { type: 'string', describe: 'Also write an HTML report to this file' })
      .option('include-text', {
        type: 'boolean',
        default: false,
        describe: 'Let the report show what was asked where the router was wrong',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 evaluate models/x labels.arrow', 'APGR, CPT, AUC, calibration, beside the baselines')
      .example('$0 evaluate models/x labels.arrow --robustness', 'How often other wordings change the decision')
      .example('$0 evaluate models/x labels.arrow --json', 'The same, for a program'),
  run: async (args, terminal) => {
    const { scoreTable } = await import('../score-table.ts');
    const { evaluateTable } = await import('../evaluate-table.ts');
    const { openRouter } = await import('../embedder/connect-embedder.ts');
    const { withEmbeddingCache } = await import('../embedder/embedding-cache.ts');
    const { router: routerFolder, labels: labelsFile, seed, includeText } = args;
    const { signal } = terminal;
    const router = await openRouter(routerFolder, args, terminal);
    const place = { path: args.embeddingCache, labels: labelsFile, terminal };
    const rows = { routerFolder, labelsFile, keepTexts: args.robustness || includeText };
    const scored = await withEmbeddingCache(router.embedder, place, (embedding) =>
      scoreTable({ router, ...rows, ...embedding, signal }),
    );
    const evaluated = await evaluateTable(scored, { seed, robustness: args.robustness, signal });
    for (const notice of evaluated.notices) terminal.note(`evaluate: ${notice}`);
    if (args.report !== undefined) {
      const { writeReport } = await import('../write-report.ts');
      await writeReport(args.report, evaluated, { labelsFile, includeText });
    }
    if (args.json) {
      const { trainedOn, tunedOn, unlabelled } = scored;
      const { scored: _, evaluation, notices: __, verdict, ...parts } = evaluated;
      const rowsUsed = { trainedOn, tunedOn, unlabelled };
      terminal.print(JSON.stringify({ routerId: router.config.id, ...rowsUsed, verdict, ...evaluation, ...parts }));
    } else {
      const { presentTableEvaluation } = await import('../present-table-evaluation.ts');
      terminal.print(presentTableEvaluation(evaluated));
    }
  },
});
