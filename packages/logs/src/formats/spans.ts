import type { LogReading, LogRecord, RecordPlace } from '../log-format.ts';
import { allFields, amountOf, type Fields, fieldsOf, nameOf, textOf, wordOf } from './json-access.ts';
import { timeMsOf } from './log-time.ts';

/** A span, or an event that stands alone, of OpenTelemetry, however it was exported. */
export interface Span {
  readonly name: string;
  readonly spanId: string | undefined;
  readonly attributes: Fields;
  readonly events: readonly SpanEvent[];
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly isError: boolean;
}

export interface SpanEvent {
  readonly name: string;
  readonly attributes: Fields;
  /** Content of log-based events. */
  readonly body: Fields | undefined;
}

/**
 * The spans of a record: of OTLP's envelope (`resourceSpans`, `resourceLogs`, or Tempo's `batches`), or of one span a record
 * as collectors and databases write them.
 */
export function spansOf(record: LogRecord): Span[] {
  const resources = allFields(record.resourceSpans ?? record.resource_spans ?? record.batches ?? record.resourceLogs);
  if (resources.length === 0) return [spanOf(record)];
  return resources.flatMap((resource) =>
    allFields(resource.scopeSpans ?? resource.scope_spans ?? resource.instrumentationLibrarySpans ?? resource.scopeLogs)
      .flatMap((scope) => allFields(scope.spans ?? scope.logRecords))
      .map(spanOf),
  );
}

/** One reading a span; an envelope without spans is accounted for too. */
export function spanReadings(record: LogRecord, place: RecordPlace, read: (span: Span) => LogReading): LogReading[] {
  const spans = spansOf(record);
  return spans.length === 0 ? [{ skipped: 'an export without spans', place }] : spans.map(read);
}

function spanOf(span: Fields): Span {
  const startMs = timeMsOf(
    span.startTimeUnixNano ??
      span.start_time_unix_nano ??
      span.startTime ??
      span.start_time ??
      span.Timestamp ??
      span.timestamp ??
      span.timeUnixNano ??
      span.observedTimeUnixNano,
  );
  const endMs = timeMsOf(span.endTimeUnixNano ?? span.end_time_unix_nano ?? span.endTime ?? span.end_time);
  // ClickHouse holds nanoseconds of duration instead of an end.
  const nanoseconds = amountOf(span.Duration);
  return {
    name: textOf(span.name ?? span.SpanName ?? span.eventName ?? span.event_name) ?? '',
    spanId: nameOf(span.spanId ?? span.span_id ?? span.SpanId ?? fieldsOf(span.context)?.span_id),
    attributes: attributesOf(span),
    events: allFields(span.events).map(eventOf),
    startMs,
    endMs: endMs ?? (startMs === undefined || nanoseconds === undefined ? undefined : startMs + nanoseconds / 1e6),
    isError: isErrorStatus(span.status ?? span.StatusCode),
  };
}

function eventOf(event: Fields): SpanEvent {
  return {
    name: textOf(event.name ?? event.event_name) ?? '',
    attributes: attributesOf(event),
    body: fieldsOf(plainValue(event.body)),
  };
}

function isErrorStatus(status: unknown): boolean {
  const code = fieldsOf(status)?.code ?? fieldsOf(status)?.status_code ?? status;
  return code === 2 || /ERROR$/iu.test(wordOf(code));
}

/** By their dotted names; columns of their own (`attributes.gen_ai.request.model`) lose their prefix. */
function attributesOf(span: Fields): Fields {
  const found = span.attributes ?? span.SpanAttributes ?? span.Attributes ?? span.LogAttributes;
  const listed = Array.isArray(found) ? found : undefined;
  if (listed !== undefined) {
    return Object.fromEntries(allFields(listed).map(({ key, value }) => [wordOf(key), plainValue(value)]));
  }
  const fields = fieldsOf(found);
  if (fields !== undefined) return 'gen_ai' in fields || 'ai' in fields ? { ...fields, ...flattened(fields) } : fields;
  const own = Object.entries(span).filter(([name]) =>
    /^(attributes\.)?(gen_ai|ai|llm|resource|user|enduser)\./u.test(name),
  );
  return Object.fromEntries(own.map(([name, value]) => [name.replace(/^attributes\./u, ''), value]));
}

/** OTLP's typed values, `{stringValue: …}`, as plain ones; at most 64 levels deep. */
function plainValue(value: unknown, depth = 0): unknown {
  const typed = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  if (typed === undefined || depth > 64) return value;
  if ('stringValue' in typed) return typed.stringValue;
  if ('intValue' in typed) return amountOf(typed.intValue);
  if ('doubleValue' in typed) return typed.doubleValue;
  if ('boolValue' in typed) return typed.boolValue;
  if ('arrayValue' in typed) {
    const values = fieldsOf(typed.arrayValue)?.values;
    return Array.isArray(values) ? values.map((each) => plainValue(each, depth + 1)) : [];
  }
  if ('kvlistValue' in typed) {
    const entries = allFields(fieldsOf(typed.kvlistValue)?.values);
    return Object.fromEntries(entries.map(({ key, value: inner }) => [wordOf(key), plainValue(inner, depth + 1)]));
  }
  return value;
}

/** Nested objects of attributes under dotted names, the values of two levels and more beside their parents. */
function flattened(fields: Fields): Fields {
  const flat: [string, unknown][] = [];
  const queue: [string, unknown, number][] = Object.entries(fields).map(([name, value]) => [name, value, 0]);
  for (const [name, value, depth] of queue) {
    flat.push([name, value]);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || depth >= 6) continue;
    for (const [key, inner] of Object.entries(value)) queue.push([`${name}.${key}`, inner, depth + 1]);
  }
  return Object.fromEntries(flat);
}
