import type { Explanation, Influence } from '@farthing/runtime';
import { alignColumns } from './align-columns.ts';
import { oneLine } from './plain-text.ts';

const kindNames = { words: 'words', characters: 'characters', shape: 'shape' } as const;

/**
 * What moved a score, a part a line.
 *
 * @param candidates the router's, cheapest first.
 */
export function presentExplanation(
  { parts, unavailable }: Pick<Explanation, 'parts' | 'unavailable'>,
  candidates: readonly string[],
): string {
  if (parts === undefined) return `not explained: ${unavailable}`;
  const { gain, base, influences, rest } = parts;
  const lines = [
    [
      signed(gain),
      'gain',
      `by how much ${candidates.at(-1)} is expected to do better than ${candidates[0]}, the sum of:`,
    ],
    [signed(base), 'base', 'a text of average shape without a known word'],
    ...influences.map((influence) => [signed(influence.gain), kindNames[influence.kind], partOf(influence)]),
    [signed(rest), 'rest', 'everything else'],
  ];
  return alignColumns(lines, [0]);
}

function signed(gain: number): string {
  return `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(4)}`;
}

/** Letters keep the blanks at their ends, which say where a word begins. */
function partOf({ kind, text, deviations = 0 }: Influence): string {
  if (kind === 'shape') {
    const side = deviations < 0 ? 'below' : 'above';
    return `${text.replace(/^log /u, '')}, ${Math.abs(deviations).toFixed(1)} deviations ${side} average`;
  }
  const line = kind === 'words' ? oneLine(text) : text.replace(/[\p{Cc}\s]/gu, '␣');
  return `“${line.replace(/\p{Cs}/gu, '\ufffd')}”`;
}
