/**
 * The passage where a text says what its answer is; `undefined` when it nowhere says so in a form models commonly
 * use: a JSON object's `answer`, LaTeX `\boxed{…}`, a line that starts with `####`, or "the answer is …". JSON goes
 * before prose, whose passages may be quoted inside it; otherwise the last passage counts, because models correct
 * themselves.
 */
export function statedAnswer(text: string): string | undefined {
  const json = jsonAnswer(text);
  if (json !== undefined) return json;
  const passages = [boxedAnswer(text), lastMatch(text, hashLine), lastMatch(text, spoken)];
  const last = passages.reduce((best, each) => ((each?.at ?? -1) > (best?.at ?? -1) ? each : best));
  return last?.passage.trim();
}

interface Passage {
  readonly at: number;
  readonly passage: string;
}

const jsonField = /"(?:final_?)?answer"\s*:\s*("(?:[^"\\]|\\[\s\S])*"|[^\s",}][^\n}]*)/giu;

/** Read from the field alone: models often break the JSON around it, with a newline in the reasoning for example. */
function jsonAnswer(text: string): string | undefined {
  const value = lastMatch(text, jsonField)?.passage;
  if (value === undefined) return undefined;
  if (!value.startsWith('"')) return value.replace(/,\s*$/u, '').trim();
  try {
    return String(JSON.parse(value));
  } catch {
    // An escape JSON does not know, such as LaTeX's: take the characters as they stand.
    return value.slice(1, -1);
  }
}

const hashLine = /^####\s*(\S.*)$/gmu;

/**
 * Up to the end of the sentence or line; a full stop inside a number or before a letter ends nothing. The answer is
 * looked at without being consumed, so that "the answer is: the answer is B" ends at the second phrase.
 */
const spoken =
  /\b(?:answer|result|solution)(?:\s+to\s+[^.\n]{1,80}?)?(?:\s*(?:is|are|would be|should be|must be|=)\s*:?|\s*\**\s*:)\s*\**\s*(?=((?:[^.\n]|\.(?=\S))+))/giu;

function lastMatch(text: string, pattern: RegExp): Passage | undefined {
  const match = [...text.matchAll(pattern)].at(-1);
  return match?.[1] === undefined ? undefined : { at: match.index, passage: match[1] };
}

/** The content of the last `\boxed`, with its braces matched. */
function boxedAnswer(text: string): Passage | undefined {
  const at = text.lastIndexOf('\\boxed{');
  if (at < 0) return undefined;
  const from = at + '\\boxed{'.length;
  let depth = 1;
  for (let index = from; index < text.length; index++) {
    if (text[index] === '{') depth += 1;
    else if (text[index] === '}') depth -= 1;
    if (depth === 0) return { at, passage: text.slice(from, index) };
  }
  return undefined;
}
