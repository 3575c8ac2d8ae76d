import { createRandom, normalizePrompt } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perturbations } from './perturbations.ts';
import { measureRobustness, robustnessFinding } from './robustness.ts';

const texts = Array.from({ length: 300 }, (_, index) => ({
  text: `Which Farthing was minted in ${1600 + index}, and where?`,
  weight: 1,
}));
const options = { threshold: 0.5, seed: 1 };
const kind = (result: ReturnType<typeof measureRobustness>, name: string) =>
  result?.kinds.find((each) => each.name === name);

describe('perturbations', () => {
  const apply = (name: string, text: string) =>
    perturbations.find((each) => each.name === name)?.apply(text, createRandom(1));

  it('leave the words of a text as they are, but for typos and what is put in front', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizePrompt(apply('white space', text) ?? '')).toBe(normalizePrompt(text));
        expect(apply('asks for thought', text)?.endsWith(text)).toBe(true);
        const sorted = (each: string | undefined) => [...(each ?? '')].sort().join('');
        expect(sorted(apply('typos', text))).toBe(sorted(text));
      }),
    );
  });

  it('misspell at least one word, and never its first letter', () => {
    expect(apply('typos', 'misspelling')).not.toBe('misspelling');
    expect(apply('typos', 'misspelling')?.[0]).toBe('m');
    expect(apply('typos', '12 + 7 = ?')).toBe('12 + 7 = ?');
  });
});

describe('measureRobustness', () => {
  it('counts the decisions that change, and which way', () => {
    const result = measureRobustness(texts, { ...options, score: (text) => (/think hard/u.test(text) ? 0.9 : 0.1) });
    expect(kind(result, 'asks for thought')).toMatchObject({ flipped: 1, toStrong: 1, toWeak: 0 });
    expect(kind(result, 'asks for thought')?.meanShift).toBeCloseTo(0.8, 12);
    expect(kind(result, 'asks for thought')?.flippedInterval[0]).toBeGreaterThan(0.98);
    expect(kind(result, 'typos')).toMatchObject({ flipped: 0, toStrong: 0, toWeak: 0, meanShift: 0 });
    expect(result && robustnessFinding(result)).toMatch(/“asks for thought”.*100\.0 % \[.*towards strong\.$/u);
  });

  it('says when nothing moves', () => {
    const result = measureRobustness(texts, { ...options, score: () => 0.5 });
    expect(result && robustnessFinding(result)).toBe('No change of wording that was tried changes any decision.');
  });

  it('counts a text that stands for more requests as more', () => {
    const weighted = texts.map((each, index) => ({ ...each, weight: index < 150 ? 3 : 1 }));
    const score = (text: string) => (/^J.*in 1(6|7[0-4])/u.test(text) ? 0.9 : 0.1);
    expect(kind(measureRobustness(weighted, { ...options, score }), 'calls itself easy')?.flipped).toBe(0.75);
  });

  it('draws the same for the same seed, whatever the order, and takes equal prompts once', () => {
    const score = (text: string) => (text.length % 7) / 7;
    const one = measureRobustness(texts, { ...options, score, limit: 100 });
    expect(one?.prompts).toBe(100);
    expect(measureRobustness(texts.toReversed(), { ...options, score, limit: 100 })).toEqual(one);
    expect(measureRobustness([...texts, ...texts], { ...options, score })?.prompts).toBe(300);
    expect(measureRobustness([], { ...options, score })).toBeUndefined();
  });
});
