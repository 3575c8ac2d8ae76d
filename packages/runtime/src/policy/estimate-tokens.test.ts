import { type ContentPart, userConversation } from '@farthing/core';
import { expect, test } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';

const oneMessage = estimateTokens(userConversation(''));
const tokensOf = (text: string): number => estimateTokens(userConversation(text)) - oneMessage;

/** What `o200k_base` and `cl100k_base` count, by gpt-tokenizer 4.0.0. */
test.each([
  [
    'English',
    [33, 33],
    'All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.',
  ],
  [
    'German',
    [39, 44],
    'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geiste der Brüderlichkeit begegnen.',
  ],
  ['Chinese', [35, 50], '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。'],
  [
    'code',
    [73, 75],
    'export function median(values: readonly number[]): number {\n  const sorted = [...values].sort((a, b) => a - b);\n  const middle = sorted.length >> 1;\n  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;\n}\n',
  ],
  [
    'minified code',
    [72, 72],
    'function m(e){const t=[...e].sort((e,t)=>e-t),n=t.length>>1;return t.length%2==1?t[n]:(t[n-1]+t[n])/2}var r=e=>e.map(e=>({...e,x:1/e.x})).filter(({x:e})=>e>0);',
  ],
  [
    'JSON',
    [50, 49],
    '[{"id":17,"name":"Ann","tags":["a","beta"],"score":0.8132,"at":"2025-11-30T14:10:59.120Z","ok":true,"parent":null}]',
  ],
  ['CSV', [65, 65], 'time,a,b,c\n0,12.71,0.4031,-3.3\n1,98.02,0.9981,-7.9\n2,45.60,0.0412,-1.2\n3,7.15,0.6627,-9.4\n'],
  [
    'Base64',
    [66, 71],
    'a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0vUc146Jl4W7uA/WXGLm10DAZwH2LbFH5DaOmZu7BOrNU4HQIVivtuL',
  ],
  [
    'hexadecimal',
    [59, 58],
    '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4bd4735e3a265e16eee03f59718b9b5d03',
  ],
] as const)('an estimate of %s is above both tokenizers, but below twice', (_, counts, text) => {
  expect(tokensOf(text)).toBeGreaterThan(Math.max(...counts));
  expect(tokensOf(text)).toBeLessThan(2 * Math.max(...counts));
});

test('a file counts by its kind and size, and as an image where that is not known', () => {
  const fileTokens = (mediaType?: string, byteLength?: number): number => {
    const part: ContentPart = { type: 'image', mediaType, byteLength };
    return estimateTokens([{ role: 'user', content: [part] }]) - oneMessage;
  };
  expect(fileTokens()).toBe(1600);
  expect(fileTokens('application/pdf')).toBe(1600);
  expect(fileTokens('application/pdf', 10)).toBe(1600);
  expect(fileTokens('application/pdf', 6_000_000)).toBe(240_000);
  expect(fileTokens('text/csv', 6_000_000)).toBe(3_000_000);
  expect(fileTokens('audio/wav', 6_000_000)).toBe(15_000);
});
