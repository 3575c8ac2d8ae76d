import type { RoutingBill } from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';
import { formatCount, formatInteger } from './plain-text.ts';
import type { Simulation } from './simulate-files.ts';

/** What a log would have cost, for people who see it for the first time. */
export function presentSimulation(simulation: Simulation): string {
  const { requests, conversations, alone } = simulation.report;
  const chats = conversations - alone;
  const where =
    alone === requests
      ? 'each on its own: the log names no conversation'
      : `in ${formatCount(chats, 'conversation')}${alone > 0 ? ` and ${formatInteger(alone)} on their own` : ''}`;
  return [
    `${formatCount(requests, 'request')}, ${where}`,
    billLines(simulation),
    modelLines(simulation),
    eventLines(simulation),
    assumptionLines(simulation),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function billLines(simulation: Simulation): string {
  const { report, candidates } = simulation;
  const { policy, allStrong, allWeak, logged, requests } = report;
  const strong = candidates.at(-1)!;
  const row = (name: string, { usd, expectedWorseShare }: RoutingBill): string[] => [
    name,
    dollars(usd),
    dollars((1000 * usd) / requests),
    against(usd, allStrong.usd),
    expectedWorseShare === undefined ? '–' : percent(expectedWorseShare),
  ];
  const paid = logged.recorded.usd + logged.estimated.usd;
  const priced = logged.recorded.requests + logged.estimated.requests;
  const table = alignColumns(
    [
      ['', 'USD', 'per 1,000 requests', `against ${strong}`, 'worse *'],
      row(`routed ${howRouted(simulation)}`, policy),
      row(`all to ${strong}`, allStrong),
      row(`all to ${candidates[0]}`, allWeak),
      ...(priced < requests
        ? []
        : [['the log itself', dollars(paid), dollars((1000 * paid) / requests), against(paid, allStrong.usd), '–']]),
    ],
    [1, 2, 3, 4],
  );
  return [
    table,
    `* share of answers expected to be worse than ${strong}'s: the router's own estimate, not a measurement; farthing evaluate measures`,
    paidLine(simulationPaid(logged, requests)),
  ].join('\n');
}

interface Paid {
  readonly recorded: number;
  readonly recordedUsd: number;
  readonly estimated: number;
  readonly estimatedUsd: number;
  readonly unpriced: number;
  readonly requests: number;
}

function simulationPaid({ recorded, estimated, unpriced }: Simulation['report']['logged'], requests: number): Paid {
  return {
    recorded: recorded.requests,
    recordedUsd: recorded.usd,
    estimated: estimated.requests,
    estimatedUsd: estimated.usd,
    unpriced,
    requests,
  };
}

function paidLine({ recorded, recordedUsd, estimated, estimatedUsd, unpriced }: Paid): string {
  const parts = [
    ...(recorded > 0 ? [`${dollars(recordedUsd)} USD by its own account for ${formatCount(recorded, 'request')}`] : []),
    ...(estimated > 0
      ? [
          `${dollars(estimatedUsd)} USD for ${formatCount(estimated, 'request')} by tokens and prices, with the same caches`,
        ]
      : []),
    ...(unpriced > 0 ? [`${formatCount(unpriced, 'request')} of models that are not named or have no price`] : []),
  ];
  return `the log itself: ${parts.join('; ')}`;
}

function modelLines(simulation: Simulation): string {
  const { requests, policy } = simulation.report;
  const rows = policy.models.map((bill) => [
    bill.model,
    formatInteger(bill.requests),
    percent(bill.requests / requests),
    formatInteger(bill.inputTokens),
    bill.inputTokens === 0 ? '–' : percent(bill.cachedTokens / bill.inputTokens),
    formatInteger(bill.outputTokens),
    dollars(bill.usd),
  ]);
  const header = [howRouted(simulation), 'requests', 'share', 'tokens in', 'from cache', 'tokens out', 'USD'];
  return alignColumns([header, ...rows], [1, 2, 3, 4, 5, 6]);
}

function eventLines({ report }: Simulation): string {
  const { reasons, escalations, deescalations, lostCache, stays } = report.policy;
  const counts = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  return [
    fact('reasons', counts.map(([reason, times]) => `${reason} ${formatInteger(times)}`).join(' · ')),
    fact(
      'switches',
      `${formatInteger(escalations)} to a stronger model within a conversation, ${formatInteger(deescalations)} to a cheaper one`,
    ),
    fact(
      'caches',
      lostCache.requests === 0
        ? 'no switch left a warm prompt behind'
        : `${formatCount(lostCache.requests, 'switch', 'switches')} left a warm prompt behind: ${formatInteger(lostCache.tokens)} tokens read anew, for ${dollars(lostCache.usd)} USD more than from a cache`,
    ),
    ...(stays.requests === 0
      ? []
      : [
          fact(
            '',
            `${formatCount(stays.requests, 'request')} stayed with a warm model, by which the policy expects to save ${dollars(stays.expectedUsd)} USD`,
          ),
        ]),
  ].join('\n');
}

function assumptionLines({ report, cacheMinutes, minCacheTokens }: Simulation): string {
  const { estimatedTokens, untimed, unscored, alone } = report;
  const caches =
    cacheMinutes === 0
      ? 'nobody caches prompts'
      : `a prompt of ${formatInteger(minCacheTokens)} tokens or more stays in a model's cache for ${cacheMinutes} min, within its conversation`;
  const lines = [
    `answers are as long from every model, ${caches}`,
    ...(estimatedTokens.input > 0
      ? [`tokens in of ${formatCount(estimatedTokens.input, 'request')} are estimated from the words, rather too many`]
      : []),
    ...(estimatedTokens.output > 0
      ? [
          `tokens out of ${formatCount(estimatedTokens.output, 'request')} are estimated from the answer, or as --output-tokens says`,
        ]
      : []),
    ...(alone > 0
      ? [`${formatCount(alone, 'request')} without a conversation: nothing is remembered or cached for them`]
      : []),
    ...(untimed > 0 ? [`${formatCount(untimed, 'request')} without a time: the clock stands still for them`] : []),
    ...(unscored > 0 ? [`${formatCount(unscored, 'request')} could not be scored and count for no quality`] : []),
  ];
  return lines.map((line, index) => fact(index === 0 ? 'assumed' : '', line)).join('\n');
}

function howRouted({ ownThreshold }: Simulation): string {
  return ownThreshold === undefined ? 'by the policy' : `at threshold ${ownThreshold.toFixed(3)}`;
}

const fact = (name: string, text: string): string => `${name.padEnd(9)} ${text}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function against(usd: number, strongUsd: number): string {
  if (strongUsd === 0) return '–';
  const change = usd / strongUsd - 1;
  return Math.abs(change) < 0.0005 ? '0 %' : `${change < 0 ? '−' : '+'}${percent(Math.abs(change))}`;
}

function dollars(usd: number): string {
  const digits = usd !== 0 && Math.abs(usd) < 10 ? 4 : 2;
  return usd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
