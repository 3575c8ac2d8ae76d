import Anthropic from '@anthropic-ai/sdk';
import { routedAnthropic, routeOf } from '@farthing/runtime/anthropic';
import { startSandbox } from '@farthing/sandbox';
import { policy, requests } from './requests.ts';

// Now and then a server that is overloaded, so that there is something to fall back from.
console.log('Two calls in five are answered "529 overloaded"; then the stronger model answers.\n');
const sandbox = await startSandbox({ faults: { rate529: 0.4 } });
const client = routedAnthropic(new Anthropic({ baseURL: sandbox.url, apiKey: 'none' }), { policy, fallback: {} });

for (const content of requests) {
  const message = await client.messages.create({
    model: 'farthing',
    max_tokens: 500,
    messages: [{ role: 'user', content }],
  });
  const route = routeOf(message);
  const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  console.log(`${content}\n  ${route?.decision.model} was chosen, ${route?.model} answered: ${text}`);
}

const streamed = 'Remove all vowels from "harbour"';
console.log(`${streamed} (streamed)`);
const stream = client.messages.stream({
  model: 'farthing',
  max_tokens: 500,
  messages: [{ role: 'user', content: streamed }],
});
stream.on('text', (text) => process.stdout.write(text));
await stream.done();
console.log();
await sandbox.close();
