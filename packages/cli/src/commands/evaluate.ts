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
    const { routerTiers } = await import('../router-tiers.ts');
    const { evaluateScores, operatingPoints, routingVerdict, tierVerdict } = await import('@farthing/evaluation');
    const { openRouter } = await import('../embedder/connect-embedder.ts');
    const { withEmbeddingCache } = await import('../embedder/embedding-cache.ts');
    const { signal } = terminal;
    const router = await openRouter(args.router, args, terminal);
    const place = { path: args.embeddingCache, labels: args.labels, terminal };
    const rows = { routerFolder: args.router, labelsFile: args.labels, keepTexts: args.robustness || args.includeText };
    const scored = await withEmbeddingCache(router.embedder, place, (embedding) =>
      scoreTable({ router, ...rows, ...embedding, signal }),
    );
    const { prompts, trainedOn, unlabelled } = scored;
    if (trainedOn > 0) terminal.note(`evaluate: left out ${trainedOn} rows the router was trained on`);
    if (unlabelled > 0) terminal.note(`evaluate: left out ${unlabelled} rows without a label`);
    const evaluation = evaluateScores(prompts, { seed: args.seed });
    const { candidates, defaultThreshold } = router.config;
    const [point] = operatingPoints(prompts, { thresholds: [defaultThreshold], seed: args.seed });
    const [weak, strong] = [candidates[0], candidates.at(-1)];
    if (point === undefined || weak === undefined || strong === undefined)
      throw new RangeError('no threshold or model');
    const tiers = routerTiers(scored, { seed: args.seed });
    const verdict =
      tiers === undefined ? routingVerdict(evaluation, { point, models: { weak, strong } }) : tierVerdict(tiers);
    const { routerRobustness } = await import('../router-robustness.ts');
    const wording = { threshold: defaultThreshold, seed: args.seed, signal };
    const robustness = args.robustness
      ? await routerRobustness(router, { texts: scored.texts, ...wording })
      : undefined;
    if (args.report !== undefined) {
      const { writeReport } = await import('../write-report.ts');
      const { includeText, labels: labelsFile } = args;
      await writeReport(args.report, { scored, evaluation, tiers, robustness, labelsFile, includeText });
    }
    if (args.json)
      terminal.print(
        JSON.stringify({
          routerId: router.config.id,
          trainedOn,
          unlabelled,
          verdict,
          ...evaluation,
          tiers,
          robustness,
        }),
      );
    else {
      const { presentEvaluation } = await import('../present-evaluation.ts');
      const { presentRobustness } = await import('../present-robustness.ts');
      const { presentTiers } = await import('../present-tiers.ts');
      const together = tiers === undefined ? '' : `${presentTiers(tiers)}\n\n`;
      const extra = robustness === undefined ? '' : `\n\n${presentRobustness(robustness)}`;
      terminal.print(
        `${verdict.sentence}\n${verdict.detail}\n\n${together}${presentEvaluation(evaluation, router.config.id)}${extra}`,
      );
    }
  },
});
