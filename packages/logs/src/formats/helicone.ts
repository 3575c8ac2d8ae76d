import type { LogFormat, LogRecord } from '../log-format.ts';
import { groupOf, promptReading } from './envelope.ts';
import { type Exchange, openExchange, readExchange } from './exchange.ts';
import { amountOf, fieldsOf, firstOf, isSkipped, nameOf, type Skipped, textOf, unpacked } from './json-access.ts';
import { timeMsOf } from './log-time.ts';
import { isEmpty, notLogged } from './loose-content.ts';

/** Helicone's export of requests. Bodies are there only if it was made with them. */
export const helicone: LogFormat = {
  name: 'helicone',
  title: 'Helicone export',
  recognize: (record) => {
    const sign = ['request_created_at', 'request_model', 'request_properties', 'helicone_user'].find(
      (name) => name in record,
    );
    if (sign === undefined || !('request_id' in record || 'request_body' in record)) return undefined;
    return `"${sign}" beside ${'request_body' in record ? '"request_body"' : '"request_id"'}`;
  },
  open: () => ({
    read: (record, place) => {
      const properties = fieldsOf(record.request_properties);
      const envelope = {
        requestId: nameOf(record.request_id),
        timestampMs: timeMsOf(record.request_created_at),
        conversationId: nameOf(properties?.['Helicone-Session-Id']),
        userId: nameOf(record.request_user_id),
        group: groupOf(properties) ?? textOf(properties?.['Helicone-Session-Path']),
        inputTokens: amountOf(record.prompt_tokens),
        outputTokens: amountOf(record.completion_tokens),
        costUsd: firstOf(record, ['cost_usd', 'costUSD', 'cost'], amountOf),
        latencyMs: firstOf(record, ['delay_ms', 'latency_ms', 'latency'], amountOf),
      };
      return [promptReading(readExport(record), envelope, { source: 'helicone', place })];
    },
    end: () => [],
  }),
};

function readExport(record: LogRecord): Exchange | Skipped {
  const status = amountOf(record.response_status ?? record.status);
  if (status !== undefined && (status < 0 || status >= 400)) return { skipped: 'the request failed' };
  const request = fieldsOf(record.request_body);
  if (request === undefined || isEmpty(request)) return notLogged;
  const named = { ...request, model: request.model ?? record.request_model };
  const exchange = openExchange(named, unpacked(record.response_body));
  if (isSkipped(exchange)) return exchange;
  const read = readExchange(exchange);
  const model = textOf(record.response_model);
  if (isSkipped(read) || model === undefined) return read;
  return { ...read, model, answer: read.answer && { ...read.answer, model } };
}
