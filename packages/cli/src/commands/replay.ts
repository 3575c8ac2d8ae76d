import { defineCommand } from '../command.ts';
import { embedderKeyOption, routerEmbedderOptions } from '../embedder/embedder-options.ts';
import { DifferenceError } from '../exit-codes.ts';
import { formatInteger } from '../plain-text.ts';
import { policyOption } from '../policy-option.ts';

export const replayCommand = defineCommand({
  command: 'replay <decisions..>',
  describe: 'Make logged decisions again, bit for bit, or say which artefact changed',
  builder: (yargs) =>
    yargs
      .positional('decisions', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Decision logs: JSON lines, plain, gzip or zstd',
      })
      .option('router', { type: 'string', demandOption: true, describe: 'The router folder that is to have decided' })
      .options({ ...routerEmbedderOptions, ...embedderKeyOption, ...policyOption })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .epilogue('Exit code 7 when a decision differs; lines torn by a crash are counted and left out.')
      .example('$0 replay decisions.jsonl --router models/x --policy policy.json', 'Did these two decide this?'),
  run: async (args, terminal) => {
    const { decisionArtefacts } = await import('@farthing/runtime');
    const { openRouter } = await import('../embedder/connect-embedder.ts');
    const { readPolicy } = await import('../read-policy.ts');
    const { replayDecisions } = await import('../replay-decisions.ts');
    const { presentReplay } = await import('../present-replay.ts');
    const { signal } = terminal;
    const [router, spec] = [await openRouter(args.router, args, terminal), await readPolicy(args.policy)];
    const artefacts = await decisionArtefacts(router, spec);
    const report = await replayDecisions(args.decisions, { router, spec, artefacts, signal });
    terminal.print(args.json ? JSON.stringify(report) : presentReplay(report));
    const { differs, decisions } = report;
    if (differs.count > 0) {
      const [cause] = Object.entries(differs.changed).sort(([, a], [, b]) => b - a)[0]!;
      throw new DifferenceError(
        `${formatInteger(differs.count)} of ${formatInteger(decisions)} decisions differ; changed: ${cause}`,
      );
    }
  },
});
