const dateAndTime = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/u;

/** Unix times are told apart by their size: seconds, milliseconds, microseconds, nanoseconds. */
const earliestMs = Date.UTC(1990, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

/**
 * A time as logs write it: ISO 8601 with a space or a T, UTC when no offset is given, or a Unix time of any unit, or one as
 * `[seconds, nanoseconds]`, which is how OpenTelemetry for JavaScript holds it.
 *
 * @returns whole milliseconds since 1970; `undefined` for anything that is no time from 1990 to 2100.
 */
export function timeMsOf(value: unknown): number | undefined {
  const milliseconds = millisecondsOf(value);
  if (milliseconds === undefined || !(milliseconds >= earliestMs && milliseconds < latestMs)) return undefined;
  return Math.round(milliseconds);
}

function millisecondsOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return highResolutionMs(value);
  return typeof value === 'string' ? textMs(value) : unixMs(value);
}

function highResolutionMs([seconds, nanoseconds, ...others]: readonly unknown[]): number | undefined {
  if (typeof seconds !== 'number' || typeof nanoseconds !== 'number' || others.length > 0) return undefined;
  return seconds * 1000 + nanoseconds / 1e6;
}

function textMs(text: string): number | undefined {
  const match = dateAndTime.exec(text.trim());
  if (match === null) return /^\d{9,19}(\.\d+)?$/u.test(text) ? unixMs(Number(text)) : undefined;
  const [, date, time = '00:00:00', fraction = '', offset = 'Z'] = match;
  const instant = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}${offset === 'UTC' ? 'Z' : offset}`);
  return Number.isNaN(instant) ? undefined : instant + Number(`0.${fraction || '0'}`) * 1000;
}

function unixMs(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  let milliseconds = Number(value) * 1000;
  for (let unit = 0; unit < 3 && milliseconds >= latestMs; unit++) milliseconds /= 1000;
  return milliseconds;
}
