import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContentHasher, maskedKey } from './content-hash.ts';
import { HashIndex } from './hash-index.ts';

const hashOf = (...texts: string[]) => texts.reduce((hasher, text) => hasher.add(text), new ContentHasher()).value;

test('finds what a map finds', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.nat(1e6)), { maxLength: 3000 }), (entries) => {
      const index = new HashIndex();
      const map = new Map<string, number>();
      for (const [text, row] of entries) {
        expect(index.get(hashOf(text))).toBe(map.get(text));
        index.set(hashOf(text), row);
        map.set(text, row);
      }
      expect(index.size).toBe(map.size);
      for (const [text, row] of map) expect(index.get(hashOf(text))).toBe(row);
    }),
  );
});

test('grows past a hundred thousand entries without losing or confusing one', () => {
  const index = new HashIndex();
  for (let row = 0; row < 200_000; row++) index.set(hashOf(`text ${row}`), row);
  expect(index.size).toBe(200_000);
  for (let row = 0; row < 200_000; row += 7) expect(index.get(hashOf(`text ${row}`))).toBe(row);
});

test('a hash tells where one text ends and the next begins', () => {
  expect(hashOf('ab', 'c')).not.toEqual(hashOf('a', 'bc'));
  expect(hashOf('')).not.toEqual(hashOf());
  expect(hashOf('a')).not.toEqual(hashOf('a', ''));
});

test('masked texts are the same when only figures and white space differ', () => {
  expect(maskedKey(' Today is 3 May\n2024. ')).toBe(maskedKey('Today is 17 May  2025.'));
  expect(maskedKey('Today is May')).not.toBe(maskedKey('Todayis May'));
  expect(maskedKey('Today is 3')).not.toBe(maskedKey('Today is'));
});
