import type { LogFormat, LogRecord } from '../log-format.ts';
import { isAnthropicError } from './anthropic-exchange.ts';
import { plainEnvelope, promptReading } from './envelope.ts';
import {
  type ExchangeKind,
  exchangeKind,
  isAmbiguous,
  type LoggedExchange,
  openExchange,
  readExchange,
} from './exchange.ts';
import {
  amountOf,
  type Fields,
  fieldsOf,
  firstOf,
  isSkipped,
  listOf,
  nameOf,
  type Skipped,
  textOf,
  unpacked,
  wordOf,
} from './json-access.ts';
import { ResponseThreads } from './response-threads.ts';

// Logs that hold the bodies of requests and responses as they went over the wire, side by side or merged into one.

/** The names under which people keep the two bodies. */
const pairNames = [
  ['request', 'response'],
  ['request_body', 'response_body'],
  ['requestBody', 'responseBody'],
  ['req', 'res'],
  ['body', 'response'],
] as const;

/** OpenAI's two interfaces, Anthropic's, and OpenRouter, which speaks OpenAI's first and says what it charged. */
export const exchangeFormats: readonly LogFormat[] = [
  bodiesFormat('openai-chat', 'OpenAI Chat Completions', (record) => {
    const exchange = recognizable(record, 'chat');
    if (exchange === undefined || isOpenRouter(exchange)) return undefined;
    return evidence(record, exchange, '"messages"', 'choices[].message');
  }),
  bodiesFormat('openai-responses', 'OpenAI Responses', (record) => {
    const exchange = recognizable(record, 'responses');
    return exchange && evidence(record, exchange, '"input"', 'output[]');
  }),
  bodiesFormat('anthropic', 'Anthropic Messages', (record) => {
    const exchange = recognizable(record, 'anthropic');
    return exchange && evidence(record, exchange, 'Anthropic\'s "messages"', 'content[] of a "message"');
  }),
  bodiesFormat('openrouter', 'OpenRouter', (record) => {
    const exchange = recognizable(record, 'chat');
    if (exchange === undefined || !isOpenRouter(exchange)) return undefined;
    return 'choices[].message beside the "provider" that served it';
  }),
];

function bodiesFormat(name: string, title: string, recognize: LogFormat['recognize']): LogFormat {
  return {
    name,
    title,
    recognize,
    isAmbiguous: (record) => {
      const found = findBodies(record);
      return !isSkipped(found) && isAmbiguous(found);
    },
    open: () => {
      const threads = new ResponseThreads();
      return {
        read: (record, place) => {
          const found = findBodies(record);
          const read = isSkipped(found) ? found : readExchange(found);
          const plain = plainEnvelope(record);
          const id = isSkipped(read) ? undefined : (read.responseId ?? nameOf(record.id) ?? nameOf(record.custom_id));
          const envelope = { ...plain, requestId: plain.requestId ?? id };
          // Only the Responses interface goes on from what a server remembers.
          const isResponses = !isSkipped(found) && exchangeKind(found) === 'responses';
          const exchange = isResponses ? threads.rejoin(read, envelope) : read;
          return [promptReading(exchange, envelope, { source: name, place })];
        },
        end: () => [],
      };
    },
  };
}

/** The bodies of a record, apart or merged. */
export function findBodies(record: LogRecord): LoggedExchange | Skipped {
  for (const [requestName, responseName] of pairNames) {
    const request = bodyOf(record[requestName]);
    if (request === undefined) continue;
    if (isFailure(record) || isFailure(fieldsOf(record[responseName])) || hasError(record))
      return { skipped: 'the request failed' };
    return openExchange(request, bodyOf(record[responseName]) ?? record[responseName]);
  }
  if (isFailure(record)) return { skipped: 'the request failed' };
  // The response under a name of its own beside the fields of the request, as an object or as the answer's text alone.
  const { response = record.completion ?? record.answer } = record;
  const text = textOf(response);
  if (text !== undefined && !/^\s*(\{|\[|data:|event:)/u.test(text)) {
    const message = { role: 'assistant', content: text };
    return openExchange(record, { choices: [{ message }], usage: record.usage });
  }
  const apart = bodyOf(response) ?? response;
  if (typeof unpacked(apart) === 'object' || text !== undefined) return openExchange(record, apart);
  const isMerged =
    listOf(record.choices) !== undefined ||
    listOf(record.output) !== undefined ||
    record.type === 'message' ||
    isAnthropicError(record);
  return openExchange(record, isMerged ? record : undefined);
}

/** Some keep the body with the status and the headers around it. */
function bodyOf(value: unknown): Fields | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const isAround = ['status', 'status_code', 'statusCode', 'headers', 'method', 'url'].some((name) => name in fields);
  return isAround ? (fieldsOf(fields.body) ?? fields) : fields;
}

function isFailure(fields: Fields | undefined): boolean {
  const status = firstOf(fields, ['status_code', 'statusCode', 'status'], amountOf) ?? 0;
  return status >= 400 && status < 600;
}

function hasError({ error }: LogRecord): boolean {
  return error !== undefined && error !== null && error !== '' && error !== false;
}

/** Fields of other products' records, which hold such bodies too and are read by the products' own formats. */
const foreignNames = ['run_type', 'attributes', 'resourceSpans', 'call_type', 'custom_llm_provider', 'model_group'];
const foreignPatterns = /^(helicone_|request_(model|created_at|user_id|properties)$|trace_?id$|gen_ai\.|ai\.)/iu;

/** A known answer, how to check one and a prompt that is a text are words of Farthing's own lines. */
function isOwn({ reference, verifier, prompt, messages, input }: LogRecord): boolean {
  if (typeof prompt === 'string' && messages === undefined && input === undefined) return true;
  return typeof verifier === 'string' || (reference !== undefined && reference !== null);
}

/** Whether a record is one of a product with a format of its own. */
export function isForeign(record: LogRecord): boolean {
  if ('request_id' in record && 'startTime' in record) return true;
  return Object.keys(record).some((name) => foreignNames.includes(name) || foreignPatterns.test(name));
}

function recognizable(record: LogRecord, kind: ExchangeKind): LoggedExchange | undefined {
  if (isForeign(record) || isOwn(record)) return undefined;
  const found = findBodies(record);
  if (isSkipped(found) || exchangeKind(found) !== kind) return undefined;
  const { request, response } = found;
  // A list of messages alone is Farthing's own shape of a prompt; a model or a response makes it a logged request.
  return request.model !== undefined || response !== undefined ? found : undefined;
}

function isOpenRouter({ response }: LoggedExchange): boolean {
  return typeof response?.provider === 'string' || wordOf(response?.id).startsWith('gen-');
}

function evidence(record: LogRecord, { response }: LoggedExchange, asked: string, answered: string): string {
  const pair = pairNames.find(([request]) => fieldsOf(record[request]) !== undefined);
  const where = pair === undefined ? '' : ` in "${pair[0]}" and "${pair[1]}"`;
  return response === undefined ? `${asked} beside "model"${where}` : `${asked} beside ${answered}${where}`;
}
