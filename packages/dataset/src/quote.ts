const maxLength = 60;

/** A foreign value as it may appear in a one-line message: JSON, cut at 60 characters. */
export function quote(value: unknown): string {
  // A text may be a line of many megabytes: it is cut before it is escaped as well as after.
  const short = typeof value === 'string' ? value.slice(0, maxLength) : value;
  const json = JSON.stringify(short) ?? String(short);
  return json.length <= maxLength && short === value ? json : `${json.slice(0, maxLength)}…`;
}
