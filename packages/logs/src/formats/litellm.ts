import { isShallow } from '@farthing/dataset';
import type { LogFormat, LogRecord } from '../log-format.ts';
import { groupOf, promptReading } from './envelope.ts';
import { type Exchange, openExchange, readExchange } from './exchange.ts';
import {
  amountOf,
  type Fields,
  fieldsOf,
  isSkipped,
  nameOf,
  type Skipped,
  textOf,
  unpacked,
  wordOf,
} from './json-access.ts';
import { timeMsOf } from './log-time.ts';
import { isEmpty, notLogged } from './loose-content.ts';

/** LiteLLM's table of calls, `LiteLLM_SpendLogs`. Text is there only if the proxy was told to store prompts. */
export const litellm: LogFormat = {
  name: 'litellm',
  title: 'LiteLLM spend logs',
  recognize: (record) => {
    if (!('request_id' in record && 'startTime' in record)) return undefined;
    const sign = ['spend', 'call_type', 'custom_llm_provider', 'model_group'].find((name) => name in record);
    return sign && `"request_id" and "startTime" beside "${sign}"`;
  },
  open: () => ({
    read: (record, place) => {
      const startMs = timeMsOf(record.startTime);
      const endMs = timeMsOf(record.endTime);
      const envelope = {
        requestId: nameOf(record.request_id),
        timestampMs: startMs,
        conversationId: nameOf(record.session_id),
        userId: nameOf(record.end_user) ?? nameOf(record.user),
        group: groupOf(fieldsOf(fieldsOf(record.metadata)?.requester_metadata)) ?? groupOf(fieldsOf(record.metadata)),
        inputTokens: amountOf(record.prompt_tokens),
        outputTokens: amountOf(record.completion_tokens),
        costUsd: amountOf(record.spend),
        latencyMs: startMs === undefined || endMs === undefined ? undefined : Math.max(0, endMs - startMs),
      };
      return [promptReading(readSpendLog(record), envelope, { source: 'litellm', place })];
    },
    end: () => [],
  }),
};

const embeddings = /embedding/u;
const otherCalls = /image|transcription|speech|moderation|rerank|vector_store|file|batch/u;

function readSpendLog(record: LogRecord): Exchange | Skipped {
  if (record.status === 'failure') return { skipped: 'the request failed' };
  const callType = wordOf(record.call_type);
  if (embeddings.test(callType)) return { skipped: 'an embedding request' };
  if (otherCalls.test(callType)) return { skipped: 'not a request to a chat model' };
  const request = requestOf(record);
  if (isSkipped(request)) return request;
  const response = unpacked(record.response);
  if (isCut(request) || isCut(response)) return { skipped: 'LiteLLM cut its content (litellm_truncated)' };
  const exchange = openExchange(request, response);
  if (isSkipped(exchange)) return exchange;
  const read = readExchange(exchange);
  if (isSkipped(read)) return read;
  // The alias a caller used says less than the model that answered.
  const model = textOf(record.model) ?? read.model;
  return { ...read, model, answer: model === undefined ? undefined : read.answer && { ...read.answer, model } };
}

function requestOf(record: LogRecord): Fields | Skipped {
  const proxied = fieldsOf(record.proxy_server_request);
  const body = fieldsOf(proxied?.body) ?? proxied;
  const messages = unpacked(record.messages);
  if (isEmpty(messages)) return body === undefined || isEmpty(body) ? notLogged : body;
  const { tools, response_format, system, metadata } = body ?? {};
  return { messages, model: record.model, tools, response_format, system, metadata };
}

function isCut(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    isShallow(value) &&
    JSON.stringify(value).includes('litellm_truncated')
  );
}
