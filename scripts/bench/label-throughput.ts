// How close labelling comes to the time its calls alone would take: calls × latency / concurrency. The server is a stub
// in a process of its own that answers everything after a fixed latency; the journal is a real file. The floor is what
// this machine allows: the same requests from the same number of loops that do nothing else, over the same node:http.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/label-throughput.ts [--prompts 10000] [--concurrency 64]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request as httpRequest } from 'node:http';
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
  const answerBy = (model: string): Buffer => {
    const text = model === 'judge' ? '{"rationale":"Both do.","verdict":"tie"}' : `An answer by ${model}.`;
    const usage = { input_tokens: 20, output_tokens: 10 };
    return Buffer.from(JSON.stringify({ content: [{ type: 'text', text }], stop_reason: 'end_turn', usage }));
  };
  const answers = new Map(['weak', 'strong', 'judge'].map((model) => [model, answerBy(model)]));
  const server = createServer((request, response) => {
    let head = '';
    request.setEncoding('latin1').on('data', (chunk: string) => {
      if (head === '') head = chunk.slice(0, 40);
    });
    request.on('end', () => {
      const body = answers.get(/"model":"(\w+)"/u.exec(head)?.[1] ?? '') ?? Buffer.from('{}');
      const headers = { 'content-type': 'application/json', 'content-length': body.length };
      setTimeout(() => response.writeHead(200, headers).end(body), latencyMs);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

async function measure(): Promise<void> {
  const concurrency = Number(values.concurrency);
  const promptCount = Number(values.prompts);
  const stub = fork(fileURLToPath(import.meta.url), ['--serve', '--latency', `${latencyMs}`]);
  const [port] = await once(stub, 'message');
  const calls = 4 * promptCount;
  const ideal = (calls * latencyMs) / concurrency / 1000;
  const floor = await timeBare({ port, calls, concurrency });
  const { seconds, peakMb } = await timeLabeling({ port, promptCount, concurrency });
  stub.kill();
  console.log(`${promptCount} prompts, ${calls} calls, concurrency ${concurrency}, latency ${latencyMs} ms`);
  console.log('              took     of ideal  calls/s');
  const line = (name: string, took: number): string =>
    `${name.padEnd(12)}${took.toFixed(1).padStart(6)} s  ${(took / ideal).toFixed(2).padStart(8)}  ${(calls / took).toFixed(0).padStart(7)}`;
  console.log([line('ideal', ideal), line('bare client', floor), line('labelPrompts', seconds)].join('\n'));
  console.log(`peak memory ${peakMb.toFixed(0)} MB`);
}

async function timeBare(run: { port: number; calls: number; concurrency: number }): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const content = 'Question number 1: how would you explain it to a friend?';
  const body = JSON.stringify({ model: 'weak', max_tokens: 4096, messages: [{ role: 'user', content }] });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const target = { host: '127.0.0.1', port: run.port, path: '/v1/messages', method: 'POST', agent, headers };
  const call = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(target, (incoming) => incoming.resume().once('end', resolve));
      sent.once('error', reject).end(body);
    });
  let left = run.calls;
  const startMs = performance.now();
  const loops = Array.from({ length: run.concurrency }, async () => {
    while (left-- > 0) await call();
  });
  await Promise.all(loops);
  agent.destroy();
  return (performance.now() - startMs) / 1000;
}

async function timeLabeling(run: { port: number; promptCount: number; concurrency: number }) {
  const { port, promptCount, concurrency } = run;
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
  await rm(folder, { recursive: true });
  return { seconds, peakMb };
}

async function* prompts(count: number): AsyncGenerator<WeightedPrompt> {
  for (let index = 0; index < count; index++) {
    const text = `Question number ${index}: how would you explain it to a friend?`;
    yield { id: `${index}`, conversation: userConversation(text), weight: 1 };
  }
}
