import type { LogFormat, LogRecord } from '../log-format.ts';
import { type Envelope, groupOf, promptReading } from './envelope.ts';
import type { Exchange } from './exchange.ts';
import {
  amountOf,
  type Fields,
  fieldsOf,
  firstOf,
  isSkipped,
  nameOf,
  type Skipped,
  textOf,
  wordOf,
} from './json-access.ts';
import { timeMsOf } from './log-time.ts';
import { needsOf, usageOf } from './logged-answer.ts';
import { readLooseAnswer, readLooseInput } from './loose-content.ts';

const observationTypes = /^(GENERATION|SPAN|EVENT|AGENT|TOOL|CHAIN|RETRIEVER|EVALUATOR|EMBEDDING|GUARDRAIL)$/u;

/** Traces kept in mind to say whose an observation is. */
const maxTraces = 500_000;

/** Session and user of a trace; older observations do not repeat them. */
type Trace = Pick<Envelope, 'conversationId' | 'userId'>;

/**
 * Langfuse's exports: observations with session and user (`observations_v2`), or the older `observations/` beside
 * `traces/`, which are read first. Fields are in snake case in the exports and in camel case from the interface.
 */
export const langfuse: LogFormat = {
  name: 'langfuse',
  title: 'Langfuse observations',
  recognize: (record) => {
    if (isTrace(record)) return 'a trace with "session_id", of the "traces" export';
    const hasTrace = 'trace_id' in record || 'traceId' in record;
    return hasTrace && observationTypes.test(wordOf(record.type))
      ? '"type" of an observation beside its trace'
      : undefined;
  },
  rank: (record) => (isTrace(record) ? 0 : 1),
  open: () => {
    const traces = new Map<string, Trace>();
    return {
      read: (record, place) => {
        if (isTrace(record)) {
          rememberTrace(traces, record);
          return [{ skipped: 'a trace, which holds no request of its own', place }];
        }
        const trace = traces.get(nameOf(record.trace_id ?? record.traceId) ?? '');
        return [promptReading(readObservation(record), envelopeOf(record, trace), { source: 'langfuse', place })];
      },
      end: () => [],
    };
  },
};

function isTrace(record: LogRecord): boolean {
  const hasSession = 'session_id' in record || 'sessionId' in record;
  const isOwn = 'bookmarked' in record || 'public' in record || 'release' in record;
  return hasSession && isOwn && record.type === undefined && !('run_type' in record);
}

function rememberTrace(traces: Map<string, Trace>, record: LogRecord): void {
  const id = nameOf(record.id);
  if (id === undefined || traces.size >= maxTraces) return;
  traces.set(id, {
    conversationId: nameOf(record.session_id ?? record.sessionId),
    userId: nameOf(record.user_id ?? record.userId),
  });
}

function readObservation(record: LogRecord): Exchange | Skipped {
  if (record.type === 'EMBEDDING') return { skipped: 'an embedding request' };
  if (record.type !== 'GENERATION') return { skipped: 'not a call of a model but a step around one' };
  if (record.level === 'ERROR') return { skipped: 'the request failed' };
  const input = readLooseInput(record.input);
  if (isSkipped(input)) return input;
  const model = modelOf(record);
  const parameters = fieldsOf(record.model_parameters ?? record.modelParameters);
  return {
    conversation: input.messages,
    model,
    answer: readLooseAnswer(model, record.output),
    needs: needsOf({ ...parameters, ...input.request }, input.messages),
    usage: {},
    responseId: undefined,
    timestampMs: undefined,
    userId: undefined,
    conversationId: undefined,
  };
}

function modelOf(record: LogRecord): string | undefined {
  return firstOf(record, ['provided_model_name', 'providedModelName', 'model', 'internal_model'], textOf);
}

function envelopeOf(record: LogRecord, trace: Trace | undefined): Envelope {
  const startMs = timeMsOf(record.start_time ?? record.startTime);
  const endMs = timeMsOf(record.end_time ?? record.endTime);
  const costs = fieldsOf(record.cost_details ?? record.costDetails);
  const metadata = fieldsOf(record.metadata);
  return {
    requestId: nameOf(record.id),
    timestampMs: startMs,
    conversationId: nameOf(record.session_id ?? record.sessionId) ?? trace?.conversationId,
    userId: nameOf(record.user_id ?? record.userId) ?? trace?.userId,
    group: groupOf(metadata) ?? firstOf(record, ['trace_name', 'traceName'], textOf),
    ...tokensOf(record),
    costUsd:
      amountOf(costs?.total) ??
      firstOf(record, ['total_cost', 'totalCost', 'calculated_total_cost', 'calculatedTotalCost'], amountOf),
    latencyMs: startMs === undefined || endMs === undefined ? undefined : Math.max(0, endMs - startMs),
  };
}

function tokensOf(record: LogRecord): Pick<Envelope, 'inputTokens' | 'outputTokens'> {
  const details: Fields | undefined = fieldsOf(record.usage_details ?? record.usageDetails ?? record.usage);
  const { inputTokens, outputTokens } = { ...usageOf(record), ...usageOf(details) };
  return { inputTokens, outputTokens };
}
