const fencedBlock = /```[^\n`]*\n([\s\S]*?)```/gu;
const jsonBlock = /```json[^\n`]*\n([\s\S]*?)```/giu;

/** The JSON value a text is there to give: the whole of it, or its last block that is marked as JSON. */
export function declaredJson(text: string): unknown {
  return parseJson(text) ?? lastBlock(text, jsonBlock);
}

function lastBlock(text: string, pattern: RegExp): unknown {
  const blocks = [...text.matchAll(pattern)].map(([, block = '']) => block);
  return blocks.map(parseJson).findLast((value) => value !== undefined);
}

/**
 * The JSON value a text settles on: the whole text, else its last fenced block that parses, else the last object or
 * list that stands in its prose. `undefined` when there is none.
 */
export function lastJson(text: string): unknown {
  const whole = parseJson(text);
  if (whole !== undefined) return whole;
  const fenced = lastBlock(text, fencedBlock);
  if (fenced !== undefined) return fenced;
  let last: unknown;
  for (let at = nextOpening(text, 0); at >= 0; ) {
    const end = bracketEnd(text, at);
    if (end < 0) break;
    last = parseJson(text.slice(at, end)) ?? last;
    at = nextOpening(text, end);
  }
  return last;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is a finding like any other.
    return undefined;
  }
}

function nextOpening(text: string, from: number): number {
  for (let index = from; index < text.length; index++) if (text[index] === '{' || text[index] === '[') return index;
  return -1;
}

/** Where the brackets opened at `from` are closed again, quoted ones left out; -1 when they never are. */
export function bracketEnd(text: string, from: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let index = from; index < text.length; index++) {
    const character = text[index];
    if (isQuoted && character === '\\') index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '{' || character === '[')) depth += 1;
    else if (!isQuoted && (character === '}' || character === ']')) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return -1;
}
