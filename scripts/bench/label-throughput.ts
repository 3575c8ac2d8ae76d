// How close labelling comes to the time its calls alone would take: calls × latency / concurrency. The server is a stub
// in a process of its own that answers everything after a fixed latency; the journal is a real file.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/label-throughput.ts [--prompts 10000] [--concurrency 64]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { userConversation, type WeightedPrompt } from '@farthing/core';
import { anthropicClient, labelPrompts, openJournal } from '@farthing/labeler';

const { values } = parseArgs({
  options: {
    prompts: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '64' },
    latency: { type: 'string', default: '20' },
    serve: { type: 'boolean', default: false },
  },
});
const latencyMs = Number(values.latency);

if (values.serve) serve();
else await measure();

function serve(): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { model } = JSON.parse(Buffer.concat(chunks).toString());
      const text = model === 'judge' ? '{"rationale":"Both do.","verdict":"tie"}' : `An answer by ${model}.`;
      const body = {
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 20, output_tokens: 10 },
      };
      setTimeout(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)), latencyMs);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function measure(): Promise<void> {
  const concurrency = Number(values.concurrency);
  const promptCount = Number(values.prompts);
  const stub = fork(fileURLToPath(import.meta.url), ['--serve', '--latency', `${latencyMs}`]);
  const [port] = await once(stub, 'message');
  const folder = await mkdtemp(join(tmpdir(), 'farthing-throughput-'));
  const journal = await openJournal(join(folder, 'journal.jsonl'));
  const client = anthropicClient({ apiKey: 'any', baseURL: `http://127.0.0.1:${port}` });
  const startMs = performance.now();
  const options = { candidates: ['weak', 'strong'], judge: 'judge', client, journal, concurrency };
  let rows = 0;
  let peakMb = 0;
  for await (const _ of labelPrompts(prompts(promptCount), options)) {
    if (++rows % 500 === 0) peakMb = Math.max(peakMb, process.memoryUsage.rss() / 2 ** 20);
  }
  const seconds = (performance.now() - startMs) / 1000;
  await journal.close();
  stub.kill();
  await rm(folder, { recursive: true });
  const calls = 4 * rows;
  const ideal = (calls * latencyMs) / concurrency / 1000;
  console.log('prompts  calls   concurrency  latency  ideal    took     ratio  calls/s  peak memory');
  console.log(
    `${rows}    ${calls}   ${concurrency}           ${latencyMs} ms    ${ideal.toFixed(1)} s   ${seconds.toFixed(1)} s   ${(seconds / ideal).toFixed(2)}   ${(calls / seconds).toFixed(0)}     ${peakMb.toFixed(0)} MB`,
  );
}

async function* prompts(count: number): AsyncGenerator<WeightedPrompt> {
  for (let index = 0; index < count; index++) {
    const text = `Question number ${index}: how would you explain it to a friend?`;
    yield { id: `${index}`, conversation: userConversation(text), weight: 1 };
  }
}
