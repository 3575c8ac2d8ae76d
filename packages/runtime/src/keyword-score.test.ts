import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keywordScore } from './keyword-score.ts';

describe('keywordScore', () => {
  it.each([
    ['', 0],
    ['What is 2 + 2?', 0.02],
    ['Prove the theorem.', 0.015 + 1 / 3],
    ['prove PROVE Proof proven', 0.02 + 1 / 3],
    ['```js\nx\n```', 0.01 + 1 / 6],
    ['compare, evaluate, design and optimise', 0.525],
    [`${'word '.repeat(500)} derive a proof, then explain`, 1],
  ])('gives %j %d', (text, score) => {
    expect(keywordScore(text)).toBeCloseTo(score, 12);
  });

  it('is from 0 to 1 and never falls as text is added', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, more) => {
        const [alone, longer] = [keywordScore(text), keywordScore(`${text} ${more}`)];
        expect(alone).toBeGreaterThanOrEqual(0);
        expect(longer).toBeLessThanOrEqual(1);
        expect(longer).toBeGreaterThanOrEqual(alone);
      }),
    );
  });
});
