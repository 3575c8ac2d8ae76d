import { createInterface } from 'node:readline';
import { ConfigError, DataError, type DataLocation, userConversation } from '@farthing/core';
import type { AsyncRouter } from '@farthing/runtime';
import { defineCommand } from '../command.ts';
import { embedderKeyOption, routerEmbedderOptions } from '../embedder/embedder-options.ts';
import { presentDecision } from '../present-decision.ts';
import type { Terminal } from '../terminal.ts';

export const routeCommand = defineCommand({
  command: 'route <router> [text..]',
  describe: 'Decide which model should answer; with the lexical embedder, no key and no network needed',
  builder: (yargs) =>
    yargs
      .positional('router', { type: 'string', demandOption: true, describe: 'A router folder' })
      .positional('text', { type: 'string', array: true, describe: 'The prompt; words are joined by spaces' })
      .option('threshold', {
        type: 'number',
        describe: "0–1: strong when strongWinRate >= threshold; default: the router's own",
      })
      .option('strong-share', { type: 'number', describe: '0–1: the threshold that sends about this share to strong' })
      .option('stdin', {
        type: 'boolean',
        default: false,
        describe: 'Read JSON lines with prompt or messages, write decisions',
      })
      .options({ ...routerEmbedderOptions, ...embedderKeyOption })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .conflicts('threshold', 'strong-share')
      .example('$0 route models/x "What is 2 + 2?"', 'One decision')
      .example('$0 route models/x --stdin < prompts.jsonl', 'A decision a line, in order'),
  run: async (args, terminal) => {
    const { defaultGuarantee } = await import('@farthing/runtime');
    const { openRouter } = await import('../embedder/connect-embedder.ts');
    const router = await openRouter(args.router, args, terminal);
    const { signal } = terminal;
    const threshold = thresholdOf(router, args);
    const guarantee = threshold === undefined ? defaultGuarantee(router.config) : null;
    if (guarantee !== null) terminal.note(`route: ${guarantee.statement}`);
    const text = args.text?.length ? args.text.join(' ') : undefined;
    if (args.stdin === (text !== undefined)) {
      throw new ConfigError('give either a text or --stdin: farthing route models/x "What is 2 + 2?"');
    }
    if (text !== undefined) {
      const decision = await router.routeAsync(userConversation(text), { threshold, signal });
      signal.throwIfAborted();
      terminal.print(args.json ? JSON.stringify(decision) : presentDecision(decision));
      return;
    }
    const { parsePrompt } = await import('@farthing/dataset');
    for await (const { value, location } of readLines(terminal)) {
      const prompt = parsePrompt(value, location);
      const decision = await router.routeAsync(prompt.conversation, { threshold, signal });
      signal.throwIfAborted();
      terminal.print(JSON.stringify({ id: prompt.id, ...decision }));
    }
  },
});

/** JSON values of stdin, one a line, as they arrive. */
async function* readLines(
  terminal: Terminal,
): AsyncGenerator<{ readonly value: unknown; readonly location: DataLocation }> {
  let line = 0;
  for await (const text of createInterface({ input: terminal.stdin, signal: terminal.signal })) {
    const location = { file: 'stdin', line: ++line };
    if (text.trim() === '') continue;
    yield { value: parseLine(text, location), location };
  }
  if (line === 0)
    throw new DataError('is empty; send one JSON object with "prompt" or "messages" a line', { file: 'stdin' });
}

function parseLine(text: string, location: DataLocation): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError('expected one JSON object with "prompt" or "messages" on the line', location, { cause });
  }
}

function thresholdOf(
  router: AsyncRouter,
  { threshold, strongShare }: { readonly threshold?: number | undefined; readonly strongShare?: number | undefined },
): number | undefined {
  return strongShare === undefined ? threshold : router.thresholdForStrongShare(strongShare);
}
