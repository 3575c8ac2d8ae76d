import { type Dialect, UnsupportedCode } from './syntax.ts';

/** One symbol of a snippet; a string's text is without its quotes. */
export interface Token {
  readonly kind: 'number' | 'string' | 'word' | 'symbol';
  readonly text: string;
}

/**
 * Splits a snippet into tokens, Python's indentation turned into braces and its line ends into semicolons.
 *
 * @throws UnsupportedCode at a character outside the subset.
 */
export function tokenize(snippet: string, dialect: Dialect): Token[] {
  const source = dialect === 'python' ? braced(snippet) : snippet.replace(/\/\/.*$/gm, '');
  const tokens: Token[] = [];
  const pattern =
    /\s+|(\d+(?:\.\d+)?)|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([A-Za-z_]\w*)|(===|!==|==|!=|<=|>=|&&|\|\||\*\*|\/\/|\+\+|--|\+=|-=|\*=|[-+*/%<>=!()[\]{}.,:;?])/y;
  while (pattern.lastIndex < source.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(source);
    if (match === null) throw new UnsupportedCode(`cannot read ${source.slice(at, at + 10)}`);
    const [, digits, double, single, word, symbol] = match;
    if (digits !== undefined) tokens.push({ kind: 'number', text: digits });
    else if (double !== undefined || single !== undefined)
      tokens.push({ kind: 'string', text: double ?? single ?? '' });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
  }
  return tokens;
}

function braced(source: string): string {
  const out: string[] = [];
  const depths = [0];
  for (const raw of source.split('\n')) {
    const line = raw.replace(/(^|\s)#.*$/, '').trimEnd();
    if (line.trim() === '') continue;
    const depth = line.length - line.trimStart().length;
    while (depth < (depths.at(-1) ?? 0)) {
      depths.pop();
      out.push('}');
    }
    if (depth > (depths.at(-1) ?? 0)) depths.push(depth);
    const block = /^(.*):\s*(.*)$/.exec(line.trim());
    const opens =
      block !== null && /^(?:for|while|if|elif|else)\b/.test(line.trim()) && !/["'\][]/.test(block[2] ?? '');
    if (!opens) out.push(`${line.trim()};`);
    else out.push((block[2] ?? '') === '' ? `${block[1]} {` : `${block[1]} { ${block[2]}; }`);
  }
  return `${out.join('\n')}${'\n}'.repeat(depths.length - 1)}`;
}
