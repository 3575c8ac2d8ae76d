import { ConfigError } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { decision, limits, scripted } from '../testing/scripted-cascade.ts';
import { acceptAgreeing, acceptConfident, statedConfidence } from './acceptance.ts';

describe('acceptAgreeing', () => {
  const agreeing = (texts: readonly (string | Error)[], options = {}) =>
    scripted(
      { small: texts, middle: texts, large: 'large' },
      { candidates: ['small', 'large'], accept: acceptAgreeing(options) },
    ).climbing.answer('hi', { decision: decision('small'), ...limits });

  test('accepts when all say the same but for case and space, and the first of them', async () => {
    expect(await agreeing(['Paris', ' paris', 'PARIS'])).toMatchObject({
      answer: 'Paris',
      costUsd: expect.closeTo((3 * 1500) / 1e6, 12),
      boundUsd: (6000 * (3 + 10)) / 1e6,
      steps: [{ finding: '3 of 3 answers agree', calls: 3 }],
    });
    expect(await agreeing(['Paris', 'Rome', 'Paris'])).toMatchObject({ model: 'large' });
  });

  test('accepts a majority where that is enough; what failed or said nothing agrees with nobody', async () => {
    expect(await agreeing(['Rome', 'Paris', 'Paris'], { min: 2 })).toMatchObject({ answer: 'Paris' });
    expect(await agreeing(['Rome', new Error('down'), 'Rome'], { min: 2 })).toMatchObject({ answer: 'Rome' });
    expect(await agreeing(['', '', ''])).toMatchObject({ model: 'large' });
  });

  test('takes what agreement means from whoever knows', async () => {
    const agree = (a: string, b: string) => a.at(-1) === b.at(-1);
    expect(await agreeing(['so it is 4', 'answer: 4'], { samples: 2, agree })).toMatchObject({ answer: 'so it is 4' });
    expect(() => acceptAgreeing({ samples: 1 })).toThrow(ConfigError);
    expect(() => acceptAgreeing({ samples: 4, min: 2 })).toThrow(ConfigError);
  });
});

describe('acceptConfident', () => {
  test('goes by what the answer says of itself', async () => {
    const accept = acceptConfident<string, string>({ min: 0.7 });
    const ask = (small: string) =>
      scripted({ small, middle: 'x', large: 'large' }, { accept, candidates: ['small', 'large'] }).climbing.answer(
        'hi',
        {
          decision: decision('small'),
        },
      );
    expect(await ask('4. Confidence: 70 %')).toMatchObject({ model: 'small' });
    expect(await ask('4. Confidence: 0.69')).toMatchObject({ model: 'large' });
    expect((await ask('4.')).steps[0]).toMatchObject({ finding: 'no confidence was stated' });
    expect(() => acceptConfident({ min: 70 })).toThrow(ConfigError);
  });

  test('asks how sure it is, at the cost of one more call', async () => {
    const accept = acceptConfident<string, string>({ question: (request, { text }) => `${request} ${text} – sure?` });
    const { climbing, asked } = scripted(
      { small: ['4', '95'], large: 'large' },
      { accept, candidates: ['small', 'large'] },
    );
    const result = await climbing.answer('2 + 2', { decision: decision('small'), ...limits });
    expect(result).toMatchObject({
      answer: '4',
      costUsd: (2 * 1500) / 1e6,
      boundUsd: (6000 + (1000 + 1000 + 256 + 5000) + 6000 * 10) / 1e6,
    });
    expect(asked.map(({ request }) => request)).toEqual(['2 + 2', '2 + 2 4 – sure?']);
    const unsure = scripted({ small: ['4', '~45 %.'], large: 'large' }, { accept, candidates: ['small', 'large'] });
    expect((await unsure.climbing.answer('2 + 2', { decision: decision('small') })).steps[0]).toMatchObject({
      finding: 'confidence 0.45 of 0.8 needed',
    });
  });

  test.each([
    ['The capital is Paris.\nConfidence: 0.85', 0.85],
    ['confidence 90%', 0.9],
    ['My confidence is 8/10.', 0.8],
    ['Confidence: 1.0', 1],
    ['Confidence: 1/1', 1],
    ['Confidence: 100 %', 1],
    ['Confident: 1', undefined],
    ['Confidence: 1 out of 10', 0.1],
    ['Confidence: 9 out of 10', 0.9],
    ['Confidence (1-10): 9', undefined],
    ['Confidence: 1 %', 0.01],
    ['Confidence: 0.5 percent', 0.005],
    ['Konfidenz? Confidence: 0,5', 0.5],
    ['Confidence: 20 %. On reflection, confidence: 60 %', 0.6],
    ['85', undefined],
    ['I am sure.', undefined],
    ['It was built in 1889', undefined],
    ['Confidence: 250', undefined],
    ['', undefined],
  ])('reads the confidence of %j', (text, expected) => {
    expect(statedConfidence(text)).toBe(expected);
  });

  test('reads a number without a scale of its own on the one that is given', async () => {
    expect(statedConfidence('Confidence: 1', { scale: 10 })).toBe(0.1);
    expect(statedConfidence('Confidence: 9', { scale: 10 })).toBe(0.9);
    expect(statedConfidence('Confidence: 90 %', { scale: 10 })).toBe(0.9);
    const finding = async (reply: string, scale?: number) => {
      const accept = acceptConfident<string, string>({ question: () => 'How sure?', scale });
      const { climbing } = scripted({ small: ['4', reply], middle: 'x', large: 'x' }, { accept });
      return (await climbing.answer('hi', { decision: decision('small'), models: ['small', 'large'] })).steps[0]
        ?.finding;
    };
    expect(await finding('1')).toBe('no confidence was stated');
    expect(await finding('1', 100)).toBe('confidence 0.01 of 0.8 needed');
    expect(await finding('9.', 10)).toBe('confidence 0.9 of 0.8 needed');
    expect(() => acceptConfident({ scale: 0 })).toThrow(ConfigError);
  });

  test('takes little time on a hostile text', async () => {
    const { judge } = acceptConfident<string, string>({ question: (request) => request });
    const started = performance.now();
    for (const text of ['confiden', 'confidence ', '1', '1 ', ' ', '1/ ', '1.'].map((each) => each.repeat(20_000))) {
      for (const said of [text, `1${text}`, `1${text}x`]) {
        const reply = { answer: said, text: said };
        await judge([reply], { request: '', model: 'small', signal: undefined, ask: async () => reply });
      }
    }
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
