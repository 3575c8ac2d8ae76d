import { bracketEnd } from './find-json.ts';

/**
 * The passage where a text says what its answer is; `undefined` when it nowhere says so in a form models commonly
 * use: a JSON object's `answer`, LaTeX `\boxed{…}`, a line that starts with `####`, or "the answer is …", also in some
 * other languages. JSON goes before prose, whose passages may be quoted inside it; otherwise the last passage counts,
 * because models correct themselves.
 */
export function statedAnswer(text: string): string | undefined {
  return markedAnswer(text) ?? spokenAnswer(text)?.passage.trim();
}

/** As `statedAnswer`, but only where a mark stands that means nothing else: not in words that may say anything. */
export function markedAnswer(text: string): string | undefined {
  const json = jsonAnswer(text);
  if (json !== undefined) return json;
  const marked = [boxedAnswer(text), lastMatch(text, hashLine)];
  const last = marked.reduce((best, each) => ((each?.at ?? -1) > (best?.at ?? -1) ? each : best));
  return last === undefined || last.at < (spokenAnswer(text)?.at ?? -1) ? undefined : last.passage.trim();
}

interface Passage {
  readonly at: number;
  readonly passage: string;
}

const jsonField = /"(?:final_?)?answer"\s*:\s*("(?:[^"\\]|\\[\s\S])*"|[{[]|[^\s",}][^\n}]*)/giu;

/** Read from the field alone: models often break the JSON around it, with a newline in the reasoning for example. */
function jsonAnswer(text: string): string | undefined {
  const match = [...text.matchAll(jsonField)].at(-1);
  const value = match?.[1];
  if (match === undefined || value === undefined) return undefined;
  if (value === '{' || value === '[') {
    const from = match.index + match[0].length - 1;
    const end = bracketEnd(text, from);
    return end < 0 ? text.slice(from) : text.slice(from, end);
  }
  if (!value.startsWith('"')) return value.replace(/,\s*$/u, '').trim();
  try {
    return String(JSON.parse(value));
  } catch {
    // An escape JSON does not know, such as LaTeX's: take the characters as they stand.
    return value.slice(1, -1);
  }
}

const hashLine = /^####\s*(\S.*)$/gmu;

/** Words for an answer and for being it, in languages models are often asked in. */
const noun =
  'answer|result|solution|antwort|ergebnis|lösung|respuesta|resultado|solución|réponse|résultat|risposta|risultato|' +
  'soluzione|resposta|antwoord|ответ';
const copula = 'is|are|would be|should be|must be|ist|lautet|es|est|è|é|=';
const cjk = '(?:答案|答え|正解|정답|답)(?:是|为|為|は|은|는)?[:：]?';

/**
 * What stands before a spoken answer, unless it says what the answer is not. The answer itself is not consumed, so that "the answer is: the answer is B" counts
 * the second phrase. White space is bounded: two unbounded runs beside each other take quadratic time.
 */
const lead = new RegExp(
  String.raw`(?:(?<!\p{L})(?:${noun})(?:\s{1,9}to\s{1,9}[^.\n]{1,80}?)?` +
    String.raw`(?:\s{0,9}(?:${copula})(?!\p{L})\s{0,9}:?|\s{0,9}\*{0,2}\s{0,9}:)|${cjk})\s{0,9}\**\s{0,9}(?!not\s)(?=[^.。\s]|\.\S)`,
  'giu',
);
/** Up to the end of the sentence or line; a full stop inside a number or before a letter ends nothing. */
const sentence = /(?:[^.。\n]|\.(?=\S))+/uy;

function spokenAnswer(text: string): Passage | undefined {
  const last = [...text.matchAll(lead)].at(-1);
  if (last === undefined) return undefined;
  sentence.lastIndex = last.index + last[0].length;
  const [passage = ''] = sentence.exec(text) ?? [];
  return { at: last.index, passage };
}

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
