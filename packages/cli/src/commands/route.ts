import { createInterface } from 'node:readline';
import { ConfigError, DataError, type DataLocation, userConversation } from '@farthing/core';
import type { AsyncRouter, Explanation, PolicySpec, Router } from '@farthing/runtime';
import { defineCommand } from '../command.ts';
import { embedderKeyOption, routerEmbedderOptions } from '../embedder/embedder-options.ts';
import { fileOptions } from '../label/log-options.ts';
import { policyOption } from '../policy-option.ts';
import { presentDecision } from '../present-decision.ts';
import { presentExplanation } from '../present-explanation.ts';
import type { Terminal } from '../terminal.ts';
import { verdictNote } from '../verdict-note.ts';

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
      .option('explain', {
        type: 'boolean',
        default: false,
        describe: 'With a text: what in it moved the score most',
      })
      .option('stdin', {
        type: 'boolean',
        default: false,
        describe: 'Read JSON lines with prompt or messages, write decisions',
      })
      .option('in', {
        type: 'string',
        array: true,
        describe: 'Label tables (Arrow, Parquet, JSON lines), logs or prompt lines to decide on; needs --out',
      })
      .option('out', {
        alias: 'o',
        type: 'string',
        describe: 'Decisions on --in, in its order: .jsonl, .jsonl.gz, .parquet or .arrow',
      })
      .option('workers', {
        type: 'number',
        describe: 'Threads that score, with the lexical embedder; 0: none; default: one less than there are cores',
      })
      .options({ ...policyOption, ...fileOptions, ...routerEmbedderOptions, ...embedderKeyOption })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .conflicts('threshold', ['strong-share', 'policy'])
      .conflicts('strong-share', 'policy')
      .example('$0 route models/x "What is 2 + 2?"', 'One decision')
      .example('$0 route models/x "What is 2 + 2?" --explain', 'The decision, and what in the text asked for it')
      .example('$0 route models/x --stdin < prompts.jsonl', 'A decision a line, in order')
      .example('$0 route models/x --in labels.arrow -o decisions.parquet', 'A whole file, on all cores'),
  run: async (args, terminal) => {
    const { createPolicy, defaultGuarantee } = await import('@farthing/runtime');
    const { openRouter } = await import('../embedder/connect-embedder.ts');
    const { readPolicy } = await import('../read-policy.ts');
    const text = args.text?.length ? args.text.join(' ') : undefined;
    if ([text !== undefined, args.stdin, args.in !== undefined].filter(Boolean).length !== 1) {
      const taken = text === undefined ? `${args.router} is taken for the router; ` : '';
      throw new ConfigError(`${taken}give a text, --stdin or --in FILE: farthing route models/x "What is 2 + 2?"`);
    }
    if ((args.in === undefined) !== (args.out === undefined)) throw new ConfigError('--in and --out go together');
    if (args.explain && text === undefined) throw new ConfigError('--explain goes with a text');
    const router = await openRouter(args.router, args, terminal);
    const spec: PolicySpec = { ...(await readPolicy(args.policy)), ...given(args) };
    const isDefault = spec.threshold === undefined && spec.strongShare === undefined && spec.capability === undefined;
    const guarantee = isDefault ? defaultGuarantee(router.config) : null;
    const told = guarantee?.statement ?? (isDefault ? verdictNote(router.config) : undefined);
    if (told !== undefined) terminal.note(`route: ${told}`);
    if (args.in !== undefined && args.out !== undefined) {
      const { routeFiles } = await import('../route/route-files.ts');
      const { presentRoutedFiles } = await import('../present-decision.ts');
      const routed = await routeFiles(
        { ...args, in: args.in, out: args.out, routerFolder: args.router, router, spec },
        terminal,
      );
      terminal.print(args.json ? JSON.stringify(routed) : presentRoutedFiles(routed));
      return;
    }
    const { signal } = terminal;
    // That of the prompts, as with files; by the wall until one has a time.
    let promptMs: number | undefined;
    const policy = createPolicy(router, spec, { now: () => promptMs ?? Date.now() });
    if (text !== undefined) {
      const decision = await policy.decide({ conversation: userConversation(text), signal });
      signal.throwIfAborted();
      const why = args.explain ? explanationOf(router, text) : undefined;
      if (args.json) terminal.print(JSON.stringify({ ...decision, ...(why && { explanation: why }) }));
      else {
        terminal.print(presentDecision(decision, router.config));
        if (why !== undefined) terminal.print(presentExplanation(why, router.config.candidates));
      }
      return;
    }
    const { parsePrompt } = await import('@farthing/dataset');
    for await (const { value, location } of readLines(terminal)) {
      const { id, conversation, conversationId, needs, timestampMs } = parsePrompt(value, location);
      promptMs = timestampMs ?? promptMs;
      const decision = await policy.decide({ conversation, conversationId, requestId: id, needs, signal });
      signal.throwIfAborted();
      terminal.print(JSON.stringify({ id, ...decision }));
    }
  },
});

/** What moved a text's score, whatever the policy made of it. */
function explanationOf(router: AsyncRouter | Router, text: string): Pick<Explanation, 'parts' | 'unavailable'> {
  if ('explain' in router) {
    const { parts, unavailable } = router.explain(userConversation(text));
    return { parts, unavailable };
  }
  const { id } = router.config.embedder;
  const unavailable = `The router scores the vector of ${id}, whose numbers stand for no part of the text.`;
  return { parts: undefined, unavailable };
}

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

/** What the command line says in the place of a policy's fields. */
function given({
  threshold,
  strongShare,
}: {
  readonly threshold?: number | undefined;
  readonly strongShare?: number | undefined;
}): PolicySpec {
  return { ...(threshold !== undefined && { threshold }), ...(strongShare !== undefined && { strongShare }) };
}
