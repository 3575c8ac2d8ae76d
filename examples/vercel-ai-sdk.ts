import { createAnthropic } from '@ai-sdk/anthropic';
import { routedModel } from '@farthing/runtime/ai-sdk';
import { startSandbox } from '@farthing/sandbox';
import { generateText, streamText } from 'ai';
import { policy, requests } from './requests.ts';

const sandbox = await startSandbox();
const anthropic = createAnthropic({ baseURL: `${sandbox.url}/v1`, apiKey: 'none' });
const model = routedModel({
  policy,
  models: { 'sandbox-weak': anthropic('sandbox-weak'), 'sandbox-strong': anthropic('sandbox-strong') },
  fallback: { timeoutMs: 30_000 },
});

for (const prompt of requests) {
  const { text, response } = await generateText({ model, prompt, maxOutputTokens: 500 });
  console.log(`${response.headers?.['x-farthing-model']} (${response.headers?.['x-farthing-reason']}): ${text}`);
}

const { textStream } = streamText({ model, prompt: 'Remove all vowels from "harbour"', maxOutputTokens: 500 });
for await (const text of textStream) process.stdout.write(text);
console.log();
await sandbox.close();
