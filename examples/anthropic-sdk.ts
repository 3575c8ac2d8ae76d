import Anthropic from '@anthropic-ai/sdk';
import { routedAnthropic, routeOf } from '@farthing/runtime/anthropic';
import { startSandbox } from '@farthing/sandbox';
import { policy, requests } from './requests.ts';

// Now and then a server that is overloaded, so that there is something to fall back from.
const sandbox = await startSandbox({ faults: { rate529: 0.4 } });
const client = routedAnthropic(new Anthropic({ baseURL: sandbox.url, apiKey: 'none' }), { policy, fallback: {} });

for (const content of requests) {
  const message = await client.messages.create({
    model: 'farthing',
    max_tokens: 500,
    messages: [{ role: 'user', content }],
  });
  const route = routeOf(message);
  console.log(`${route?.decision.model} was chosen, ${route?.model} answered:`, message.content);
}

const stream = client.messages.stream({
  model: 'farthing',
  max_tokens: 500,
  messages: [{ role: 'user', content: 'Remove all vowels from "harbour"' }],
});
stream.on('text', (text) => process.stdout.write(text));
await stream.done();
console.log();
await sandbox.close();
