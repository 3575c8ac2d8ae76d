import { count } from '@farthing/evaluation';
import type { HeadConfig, NeighboursConfig } from '@farthing/runtime';
import type { TrainedRouter } from './trained-router.ts';

/** The head that keeps training rows, if there is one. */
function neighboursConfig(head: HeadConfig): NeighboursConfig | undefined {
  const parts = head.kind === 'stack' ? head.parts.map((part) => part.head) : [head];
  return parts.find((part) => part.kind === 'neighbours');
}

/** A line of the card's table; empty where no rows are kept. */
export function storedRowsLine(head: HeadConfig): string {
  const kept = neighboursConfig(head);
  return kept === undefined ? '' : `| Keeps | ${count(kept.rows)} training rows, see below |\n`;
}

/** What a folder with training rows in it gives away, and what it costs; empty where there are none. */
export function storedRowsSection({ router, bytes }: TrainedRouter): string {
  const { head, embedder } = router.config;
  const kept = neighboursConfig(head);
  if (kept === undefined) return '';
  const isSparse = kept.vectors === 'postings';
  const revealed = isSparse
    ? 'the heaviest hashed n-grams of each training prompt: whoever has the folder can test whether a known text was ' +
      'trained on, and guess at rare words'
    : `those of ${embedder.id} for each training prompt, from which much of a text can be guessed`;
  return `
## What it keeps of the training rows

${count(kept.rows)} rows: vectors (${count(kept.values)} numbers), labels and weights; no texts, no ids. The vectors are ${revealed}.
Treat the folder as you treat the prompts. The weights take ${(bytes.weights.length / 1e6).toFixed(1)} MB, and every
decision compares its prompt with all of these rows: ${isSparse ? 'the n-grams they share' : 'number by number'}.
`;
}
