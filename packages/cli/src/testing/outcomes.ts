import { createRandom } from '@farthing/core';

/** Outcome lines whose weak model fails on sums of long numbers; `n` of them, as `farthing import` reads them. */
export function outcomeLines(n: number, seed = 1): string {
  const random = createRandom(seed, 'outcomes');
  const lines = Array.from({ length: n }, (_, index) => {
    const isHard = random.next() < 0.5;
    const digits = (): number => random.integer(isHard ? 90_000_000 : 90) + 10;
    return JSON.stringify({
      id: `row-${index}`,
      prompt: `please add ${digits()} and ${digits()} for row ${index}`,
      group: index % 2 === 0 ? 'sums' : 'totals',
      weak_model: 'small',
      strong_model: 'large',
      weak_score: Number(random.next() < (isHard ? 0.15 : 0.95)),
      strong_score: Number(random.next() < 0.97),
    });
  });
  return `${lines.join('\n')}\n`;
}
