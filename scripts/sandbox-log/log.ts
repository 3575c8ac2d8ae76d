import { createRandom } from '@farthing/core';
import { answerRequest, type MessageBody } from '@farthing/sandbox';
import { type Draw, drawFrom, type Question } from './draw.ts';
import { type Endpoint, endpoints } from './endpoints.ts';
import { inVoice, restated } from './voice.ts';

/** One line of the log: a flat Messages request with the fields a logging proxy adds. */
export interface LogEntry {
  readonly id: string;
  readonly timestamp: string;
  readonly conversation_id: string;
  readonly user_id: string;
  readonly group: string;
  readonly model: 'sandbox-strong';
  readonly system: string;
  readonly max_tokens: number;
  readonly messages: readonly Turn[];
  readonly response: MessageBody;
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A conversation before it is answered: who asks what, and when each turn is sent. */
interface Session {
  readonly endpoint: Endpoint;
  readonly userId: string;
  readonly texts: readonly string[];
  readonly timesMs: readonly number[];
}

const startMs = Date.UTC(2026, 8, 1);
const days = 30;
const sessionCount = 2890;
const userCount = 240;
const chances = { exactDuplicate: 0.035, nearDuplicate: 0.035, followedUp: 0.23, followedUpAgain: 0.4 };
/** Seed of the sandbox whose strong model answered: the default, so that a fresh sandbox gives the same answers. */
const sandboxSeed = 1;

/** The whole log in order of time; the same seed always gives the same entries. */
export function generateLog(seed: number): LogEntry[] {
  const draw = drawFrom(createRandom(seed, 'sandbox-log'));
  const asked: Map<Endpoint, string[]> = new Map(endpoints.map((endpoint) => [endpoint, []]));
  const sessions = Array.from({ length: sessionCount }, () => makeSession(draw, asked));
  sessions.sort((a, b) => (a.timesMs[0] ?? 0) - (b.timesMs[0] ?? 0));
  const entries = sessions.flatMap((session, index) =>
    answerSession(session, `conv_${String(index + 1).padStart(5, '0')}`),
  );
  entries.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  return entries.map((entry, index) => ({ ...entry, id: `req_${String(index + 1).padStart(5, '0')}` }));
}

function makeSession(draw: Draw, asked: ReadonlyMap<Endpoint, string[]>): Session {
  const endpoint = endpoints[draw.weighted(endpoints.map((each) => each.share))] as Endpoint;
  const earlier = asked.get(endpoint) ?? [];
  const fate = draw.weighted([
    chances.exactDuplicate,
    chances.nearDuplicate,
    1 - chances.exactDuplicate - chances.nearDuplicate,
  ]);
  const texts: string[] = [];
  if (fate < 2 && earlier.length > 0) {
    const text = draw.one(earlier);
    texts.push(fate === 0 ? text : restated(text, draw));
  } else {
    const question = makeQuestion(endpoint, draw);
    const text = inVoice(question.text, draw);
    earlier.push(text);
    texts.push(text, ...followUps(question, draw));
  }
  return { endpoint, userId: userId(draw), texts, timesMs: timesOf(texts.length, { endpoint, draw }) };
}

function makeQuestion(endpoint: Endpoint, draw: Draw): Question {
  const [, make] = endpoint.questions[
    draw.weighted(endpoint.questions.map(([weight]) => weight))
  ] as Endpoint['questions'][number];
  return make(draw);
}

function followUps(question: Question, draw: Draw): string[] {
  const possible = question.followUps ?? [];
  if (possible.length === 0 || !draw.chance(chances.followedUp)) return [];
  return draw.some(possible, draw.chance(chances.followedUpAgain) ? 2 : 1);
}

/** A few people send most of the traffic. */
function userId(draw: Draw): string {
  const rank = Math.floor(userCount * (draw.int(0, 9999) / 10_000) ** 2);
  return `u_${String(rank + 1).padStart(3, '0')}`;
}

/** Office days carry three times the traffic of a weekend, hours follow the endpoint, turns come a minute or so apart. */
function timesOf(turns: number, options: { readonly endpoint: Endpoint; readonly draw: Draw }): number[] {
  const { endpoint, draw } = options;
  const day = draw.weighted(
    Array.from({ length: days }, (_, index) =>
      [0, 6].includes(new Date(startMs + index * 86_400_000).getUTCDay()) ? 1 : 3,
    ),
  );
  let at = startMs + day * 86_400_000 + draw.weighted(endpoint.hours) * 3_600_000 + draw.int(0, 3_599_999);
  return Array.from({ length: turns }, (_, turn) => {
    if (turn > 0) at += draw.int(15_000, 240_000);
    return at;
  });
}

function answerSession(session: Session, conversationId: string): LogEntry[] {
  const { endpoint, userId, texts, timesMs } = session;
  const { group, system, maxTokens } = endpoint;
  const messages: Turn[] = [];
  return texts.map((text, turn) => {
    messages.push({ role: 'user', content: text });
    const request = { model: 'sandbox-strong' as const, system, max_tokens: maxTokens, messages: [...messages] };
    const response = answerRequest(request, { seed: sandboxSeed });
    messages.push({ role: 'assistant', content: response.content.map((block) => block.text).join('') });
    const timestamp = new Date(timesMs[turn] ?? 0).toISOString();
    return { id: '', timestamp, conversation_id: conversationId, user_id: userId, group, ...request, response };
  });
}
