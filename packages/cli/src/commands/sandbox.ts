import { once } from 'node:events';
import type { Sandbox } from '@farthing/sandbox';
import { defineCommand } from '../command.ts';
import type { Terminal } from '../terminal.ts';

export const sandboxCommand = defineCommand({
  command: 'sandbox',
  describe: 'Serve three small models on this machine, to try everything without a key',
  builder: (yargs) =>
    yargs
      .option('port', { type: 'number', default: 8787, describe: 'Port on 127.0.0.1; 0 takes a free one' })
      .option('seed', { type: 'number', default: 1, describe: 'Decides which answers are wrong and which calls fail' })
      .option('latency-ms', { type: 'number', default: 0, describe: 'Mean time before a reply' })
      .option('batch-ms', { type: 'number', default: 2000, describe: 'Time a message batch takes' })
      .option('rate-429', {
        type: 'number',
        default: 0,
        describe: 'Share of calls that are rate-limited, those about batches too',
      })
      .option('retry-after-ms', { type: 'number', default: 1000, describe: 'Wait that a 429 asks for' })
      .option('rate-529', { type: 'number', default: 0, describe: 'Share of calls that find the model overloaded' })
      .option('drop-rate', { type: 'number', default: 0, describe: 'Share of calls whose connection is cut' })
      .option('slow-rate', { type: 'number', default: 0, describe: 'Share of calls that take --slow-ms longer' })
      .option('slow-ms', { type: 'number', default: 2000, describe: 'How much longer' })
      .option('malformed-rate', { type: 'number', default: 0, describe: 'Share of verdicts that cannot be parsed' })
      .option('refusal-rate', { type: 'number', default: 0, describe: 'Share of prompts that are refused' })
      .option('batch-error-rate', { type: 'number', default: 0, describe: 'Share of a batch that ends in an error' })
      .option('batch-expire-rate', { type: 'number', default: 0, describe: 'Share of a batch left when it expires' })
      .option('rpm', { type: 'number', describe: 'Requests a minute each model takes before it says 429' })
      .option('tpm', { type: 'number', describe: 'Input tokens a minute, likewise' })
      .option('context-tokens', { type: 'number', describe: 'Longest prompt a model takes' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 sandbox', 'Models that answer, models that judge, nothing to pay')
      .example('$0 sandbox --rate-429 0.2 --drop-rate 0.05 --malformed-rate 0.1', 'A bad day at the provider')
      .epilogue('Rates are chances from 0 to 1. Any API key will do, except one that starts with "invalid".'),
  run: async (args, terminal) => {
    const { startSandbox } = await import('@farthing/sandbox');
    const { port, seed, latencyMs, batchMs, json, ...faults } = args;
    const { rate429, retryAfterMs, rate529, dropRate, slowRate, slowMs, malformedRate, refusalRate } = faults;
    const { rpm: requestsPerMinute, tpm: tokensPerMinute, contextTokens } = faults;
    const { batchErrorRate, batchExpireRate } = faults;
    const inBatches = { batchErrorRate, batchExpireRate };
    const limits = { requestsPerMinute, tokensPerMinute, contextTokens };
    const sandbox = await startSandbox({
      port,
      seed,
      latencyMs,
      batchMs,
      faults: {
        rate429,
        retryAfterMs,
        rate529,
        dropRate,
        slowRate,
        slowMs,
        malformedRate,
        refusalRate,
        ...inBatches,
        ...limits,
      },
    });
    await announce(sandbox, { json, terminal });
    if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
    const { answered, requests } = sandbox.stats();
    await sandbox.close();
    terminal.note(`sandbox stopped after ${requests} requests, ${answered} of them answered`);
  },
});

async function announce(
  { url }: Sandbox,
  options: { readonly json: boolean; readonly terminal: Terminal },
): Promise<void> {
  const { sandboxModels } = await import('@farthing/sandbox');
  const { json, terminal } = options;
  const models = sandboxModels.map(({ id }) => id);
  if (json) {
    terminal.print(JSON.stringify({ url, models }));
    return;
  }
  terminal.print(
    `Sandbox at ${url}, speaking the Anthropic Messages API, batches included (and OpenAI Chat Completions at /v1). Models: ${models.join(', ')}.`,
  );
  terminal.print(`
Label the log that comes with the checkout, from another terminal:

  ANTHROPIC_API_KEY=any npx --yes pnpm@10 farthing label datasets/sandbox-log/requests.jsonl.gz -o labels.arrow \\
    --base-url ${url} --weak sandbox-weak --strong sandbox-strong --judge sandbox-judge --limit 400

Ctrl-C stops it; ${url}/sandbox/stats counts what it does.`);
}
