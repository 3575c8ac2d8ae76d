import Anthropic from '@anthropic-ai/sdk';
import { acceptIf, heuristicRouter, type ModelProfiles, thresholdPolicy } from '@farthing/runtime';
import { routedAnthropic, routeOf } from '@farthing/runtime/anthropic';
import { startSandbox } from '@farthing/sandbox';

const profiles: ModelProfiles = {
  'sandbox-weak': { price: { inputUsdPerMillion: 0.25, outputUsdPerMillion: 1.25 } },
  'sandbox-strong': { price: { inputUsdPerMillion: 5, outputUsdPerMillion: 25 } },
};
// Whoever checks answers can let more of them be tried cheaply: the threshold is higher than it would be without.
const policy = thresholdPolicy(heuristicRouter({ candidates: Object.keys(profiles), defaultThreshold: 0.5 }));

const order = { lamps: 12, lampUsd: 48.75, chairs: 7, chairUsd: 129.5, discount: 0.15, people: 4 };
const totalUsd = (order.lamps * order.lampUsd + order.chairs * order.chairUsd) * (1 - order.discount);

const sandbox = await startSandbox();
const client = routedAnthropic(new Anthropic({ baseURL: sandbox.url, apiKey: 'none' }), {
  policy,
  profiles,
  cascade: {
    accept: acceptIf((_, { text }) => {
      const eachUsd = Number(/\$(\d+\.\d\d)/u.exec(text)?.[1]);
      return Math.abs(eachUsd * order.people - totalUsd) < 0.05;
    }),
  },
});

const message = await client.messages.create({
  model: 'farthing',
  max_tokens: 500,
  messages: [
    {
      role: 'user',
      content: `Order: ${order.lamps} lamps at $${order.lampUsd} each and ${order.chairs} chairs at $${order.chairUsd.toFixed(2)}, with a 15 % discount. We split it between ${order.people} people. What does each pay?`,
    },
  ],
});
const route = routeOf(message);
for (const { model, outcome, finding } of route?.cascade?.steps ?? []) console.log(`${model}: ${outcome}, ${finding}`);
console.log(message.content);
console.log(
  `It cost $${route?.cascade?.costUsd?.toFixed(6)}; at most $${route?.cascade?.boundUsd?.toFixed(6)} was possible.`,
);
await sandbox.close();
