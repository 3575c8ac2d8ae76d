import { routedOpenAI, routeOf } from '@farthing/runtime/openai';
import { startSandbox } from '@farthing/sandbox';
import OpenAI from 'openai';
import { policy, requests } from './requests.ts';

const sandbox = await startSandbox();
const client = routedOpenAI(new OpenAI({ baseURL: `${sandbox.url}/v1`, apiKey: 'none' }), {
  policy,
  onDecision: ({ model, reason, strongWinRate }) => console.log(`decided: ${model}, ${reason}, ${strongWinRate}`),
});

for (const content of requests) {
  const completion = await client.chat.completions.create({
    model: 'farthing',
    messages: [{ role: 'user', content }],
    metadata: { conversation_id: 'chat-17' },
  });
  console.log(`${routeOf(completion)?.model}:`, completion.choices[0]?.message.content);
}
await sandbox.close();
