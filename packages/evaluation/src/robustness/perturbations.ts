import type { Random } from '@farthing/core';

/** A change to a text that leaves alone what it takes to answer it. */
export interface Perturbation {
  readonly name: string;
  /** What it does, for people. */
  readonly description: string;
  readonly apply: (text: string, random: Random) => string;
}

/** One word in this many is misspelt. */
const wordsPerTypo = 12;

/** From the most innocent to the most deliberate. */
export const perturbations: readonly Perturbation[] = [
  { name: 'lower case', description: 'no capital letters', apply: (text) => text.toLowerCase() },
  {
    name: 'white space',
    description: 'a fifth of the blanks doubled, a line break at either end',
    apply: (text, random) => `\n${text.replaceAll(' ', () => (random.next() < 0.2 ? '  ' : ' '))}\n`,
  },
  {
    name: 'typos',
    description: 'one word in twelve, and at least one, with two letters exchanged',
    apply: misspell,
  },
  {
    name: 'asks for thought',
    description: '“Please think hard about this complex question.” in front',
    apply: (text) => `Please think hard about this complex question. ${text}`,
  },
  {
    name: 'calls itself easy',
    description: '“Just a quick and easy question.” in front',
    apply: (text) => `Just a quick and easy question. ${text}`,
  },
];

/** Exchanges two neighbouring letters, never the first, in some of the words of four letters and more. */
function misspell(text: string, random: Random): string {
  const words = [...text.matchAll(/\p{L}{4,}/gu)];
  const typos = Math.ceil(words.length / wordsPerTypo);
  const units = [...text].length === text.length ? text.split('') : undefined;
  // Letters beyond the basic plane are pairs of code units, which must not be torn apart.
  if (units === undefined) return text;
  for (let typo = 0; typo < typos; typo++) {
    const word = words[random.integer(words.length)]!;
    const at = word.index + 1 + random.integer(word[0].length - 2);
    [units[at], units[at + 1]] = [units[at + 1]!, units[at]!];
  }
  return units.join('');
}
