import type { Random } from '@farthing/core';
import { pick, type Solver, type Task } from '../solver.ts';

/** Words that speak for a team; a message goes to the team its request is about. */
const teams: Readonly<Record<string, string>> = {
  billing:
    'invoice invoiced bill billed billing charge charged charges payment paid pay card credit refund refunded price subscription receipt vat double',
  shipping:
    'ship shipped shipping delivery deliver delivered parcel package courier tracking arrive arrived late address warehouse carrier',
  technical:
    'error errors crash crashes bug app login log password install update server screen loading broken sync export freezes website api timeout',
  account:
    'account profile email username delete close name settings permission permissions access user users role security',
  sales:
    'quote demo pricing upgrade plan plans trial buy purchase licence license discount enterprise offer volume seats',
  returns:
    'return returned returns exchange swap size refund label defective warranty replacement replace broken damaged',
  hr: 'vacation leave payroll salary contract holiday sick onboarding interview benefits overtime',
  legal: 'contract terms privacy gdpr nda clause compliance liability trademark agreement data',
};
const aliases: Readonly<Record<string, string>> = {
  payments: 'billing', finance: 'billing', invoices: 'billing', delivery: 'shipping', logistics: 'shipping', tech: 'technical',
  it: 'technical', support: 'technical', bug: 'technical', accounts: 'account', refunds: 'returns', people: 'hr', presales: 'sales',
}; // biome-ignore format: one table
const cue =
  /\b(?:route|assign|classify|categori[sz]e|triage|which (?:team|queue|department|category)|what (?:team|queue|department|category)|label|tag|forward)\b/i;
const requestCue = /\b(?:please|need|want|can you|could you|would like|help|how do i|i'd like|must|asap|why)\b/i;
const dismissalCue =
  /\b(?:already (?:sorted|solved|fixed|done|resolved)|not about|no longer|never mind|ignore|is fine|was fine|works fine|no problem with|nothing wrong with|apart from that|happy with)\b/i;

/** How a message is weighed; the careless reading counts every word alike. */
interface Care {
  readonly requests: boolean;
  readonly dismissals: boolean;
}

/** Ticket routing: which of the named teams a message belongs to. */
export const routingSolver: Solver = {
  family: 'routing',
  parse(text) {
    if (!cue.test(text)) return undefined;
    const message = findMessage(text);
    if (message === undefined) return undefined;
    const choices = findTeams(text.replace(message, ' '));
    if (choices.length < 2) return undefined;
    const scores = weigh(message, choices, { requests: true, dismissals: true });
    const [best, second] = [...scores].sort((a, b) => b.score - a.score);
    if (best === undefined || best.score === 0) return undefined;
    return routingTask({ message, choices, answer: best.team, margin: best.score - (second?.score ?? 0) });
  },
};

function findMessage(text: string): string | undefined {
  const quoted = /"([^"]{15,})"|[“„«]([^“”„«»]{15,})[”“»]/.exec(text);
  return (
    quoted?.[1] ??
    quoted?.[2] ??
    /[:：]\s*\n\s*([\s\S]{15,})$/.exec(text)?.[1] ??
    /\b(?:message|ticket|email|request|text)[:：]\s*([^:：]{15,})$/i.exec(text)?.[1]
  );
}

function findTeams(instruction: string): string[] {
  const words = instruction.toLowerCase().match(/[a-z]+/g) ?? [];
  const named = new Set(words.filter((word) => Object.hasOwn(teams, word) || Object.hasOwn(aliases, word)));
  // "Support ticket" names no team where there is a technical one.
  if (named.has('technical')) named.delete('support');
  return [...named];
}

function weigh(
  message: string,
  choices: readonly string[],
  care: Care,
): { readonly team: string; readonly score: number }[] {
  return choices.map((team) => {
    const signals = new Set((teams[aliases[team] ?? team] ?? '').split(' '));
    let score = 0;
    for (const sentence of message.split(/(?<=[.!?])\s+|\n+|,?\s+but\s+/)) {
      const hits = (sentence.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => signals.has(word)).length;
      const isDismissed = care.dismissals && dismissalCue.test(sentence);
      score += isDismissed ? 0 : hits * (care.requests && requestCue.test(sentence) ? 2.5 : 1);
    }
    return { team, score };
  });
}

function routingTask(ticket: {
  readonly message: string;
  readonly choices: readonly string[];
  readonly answer: string;
  readonly margin: number;
}): Task {
  const { message, choices, answer, margin } = ticket;
  const dismissed = dismissalCue.test(message) ? 0.8 : 0;
  const rivals =
    weigh(message, choices, { requests: false, dismissals: false }).filter((each) => each.score > 0).length - 1;
  return {
    family: 'routing',
    language: 'en',
    kind: 'choice',
    choices,
    difficulty:
      0.6 + 0.9 * rivals + dismissed + message.length / 260 - 0.25 * Math.min(4, margin) + 0.1 * choices.length,
    solution: { answer, steps: [] },
    mistake: (random) => ({ answer: misroute(ticket, random), steps: [] }),
  };
}

/** Counts words without regard to what is asked for, or falls for the first topic mentioned. */
function misroute(
  ticket: { readonly message: string; readonly choices: readonly string[]; readonly answer: string },
  random: Random,
): string {
  const { message, choices, answer } = ticket;
  const counted = weigh(message, choices, { requests: false, dismissals: false });
  const [top] = [...counted].sort((a, b) => b.score - a.score);
  if (top !== undefined && top.team !== answer) return top.team;
  const rivals = counted.filter((each) => each.team !== answer && each.score > 0);
  return pick(rivals.length > 0 ? rivals.map((each) => each.team) : choices.filter((team) => team !== answer), random);
}
