import { hashText, isStrongBetter, type LabelRow } from '@farthing/core';

/** What a row shows of the cheapest candidate against the reference. */
export type ExampleKind = 'weak-suffices' | 'strong-needed' | 'order-dependent' | 'unscored';

export type ExampleRows = Readonly<Record<ExampleKind, readonly LabelRow[]>>;

/** Keeps a few rows of each kind: those whose ids hash lowest, so that neither order nor a seed decides. */
export class ExampleKeeper {
  readonly #perKind: number;
  readonly #kept: Record<ExampleKind, { readonly key: number; readonly row: LabelRow }[]> = {
    'weak-suffices': [],
    'strong-needed': [],
    'order-dependent': [],
    unscored: [],
  };

  constructor(perKind: number) {
    this.#perKind = perKind;
  }

  add(row: LabelRow, isUsable: boolean): void {
    if (this.#perKind === 0) return;
    const kept = this.#kept[isUsable ? kindOf(row) : 'unscored'];
    const key = hashText(row.id);
    if (kept.length === this.#perKind && key >= (kept.at(-1)?.key ?? 0)) return;
    kept.push({ key, row });
    kept.sort((a, b) => a.key - b.key);
    kept.length = Math.min(kept.length, this.#perKind);
  }

  rows(): ExampleRows {
    const rowsOf = (kind: ExampleKind): LabelRow[] => this.#kept[kind].map(({ row }) => row);
    return {
      'weak-suffices': rowsOf('weak-suffices'),
      'strong-needed': rowsOf('strong-needed'),
      'order-dependent': rowsOf('order-dependent'),
      unscored: rowsOf('unscored'),
    };
  }
}

function kindOf(row: LabelRow): ExampleKind {
  const [cheapest] = row.outcomes;
  // Only one of the two orders preferred the reference.
  if (cheapest?.labelSource === 'judge' && cheapest.label === 0.5) return 'order-dependent';
  return isStrongBetter(row, 0) ? 'strong-needed' : 'weak-suffices';
}
