import { BudgetExceededError } from '@farthing/core';

/** Money set aside for one call in flight. */
export interface Reservation {
  /** Replaces the amount set aside by what the call really cost; 0 when it was not billed. Once per reservation. */
  settle(actualUsd: number): void;
}

export interface Budget {
  /** What has been spent, including `spentUsd` of earlier runs, in US dollars. */
  readonly spentUsd: number;
  /**
   * Sets `ceilingUsd` aside. While calls in flight hold what is missing it waits for them, because they usually cost
   * far less than their ceiling.
   *
   * @throws BudgetExceededError when the call does not fit even with nothing in flight; `signal.reason` when aborted.
   */
  reserve(ceilingUsd: number, options: { readonly signal: AbortSignal }): Promise<Reservation>;
  /** Sets `ceilingUsd` aside if it fits right now; `undefined` when it does not. */
  tryReserve(ceilingUsd: number): Reservation | undefined;
  /** Sets `ceilingUsd` aside whether it fits or not: an earlier run has asked for the call already. */
  commit(ceilingUsd: number): Reservation;
  /**
   * With a limit, no call may cost more than was set aside for it, or the limit means nothing.
   *
   * @throws BudgetExceededError when one did. What it cost is counted all the same.
   */
  checkBill(bill: { readonly model: string; readonly ceilingUsd: number; readonly billedUsd: number }): void;
}

export interface BudgetOptions {
  /** Never exceeded as long as each call costs at most its ceiling. Default: no limit. */
  readonly limitUsd?: number | undefined;
  /** Spent before this budget began. Default 0. */
  readonly spentUsd?: number | undefined;
}

/** A spending limit that holds with any number of calls in flight: spent + set aside never exceeds it. */
export function createBudget({ limitUsd = Number.POSITIVE_INFINITY, spentUsd = 0 }: BudgetOptions = {}): Budget {
  let spent = spentUsd;
  let setAside = 0;
  let inFlight = 0;
  const waiting = new Set<() => void>();

  const reservation = (ceilingUsd: number): Reservation => {
    setAside += ceilingUsd;
    inFlight += 1;
    return {
      settle: (actualUsd) => {
        spent += actualUsd;
        inFlight -= 1;
        // Sums of fractions drift; with nothing in flight the truth is known.
        setAside = inFlight === 0 ? 0 : setAside - ceilingUsd;
        for (const wake of waiting) wake();
        waiting.clear();
      },
    };
  };

  const change = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        waiting.delete(wake);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      waiting.add(wake);
    });

  const tryReserve = (ceilingUsd: number): Reservation | undefined =>
    spent + setAside + ceilingUsd <= limitUsd ? reservation(ceilingUsd) : undefined;

  return {
    get spentUsd() {
      return spent;
    },
    tryReserve,
    commit: reservation,
    reserve: async (ceilingUsd, { signal }) => {
      for (;;) {
        signal.throwIfAborted();
        const reserved = tryReserve(ceilingUsd);
        if (reserved !== undefined) return reserved;
        if (inFlight === 0) throw exceeded(ceilingUsd, spent, limitUsd);
        await change(signal);
      }
    },
    checkBill: ({ model, ceilingUsd, billedUsd }) => {
      if (limitUsd === Number.POSITIVE_INFINITY || billedUsd <= ceilingUsd * (1 + roundingShare)) return;
      throw new BudgetExceededError(
        `a call to ${model} was billed $${billedUsd.toFixed(4)}, above the $${ceilingUsd.toFixed(4)} its token limits allow, so the budget of $${limitUsd} cannot be promised; $${spent.toFixed(4)} is spent: check the price of ${model} and that its server keeps to the answer limit`,
        { spentUsd: spent, limitUsd },
      );
    },
  };
}

/** Sums of fractions in another order differ by less. */
const roundingShare = 1e-9;

function exceeded(ceilingUsd: number, spentUsd: number, limitUsd: number): BudgetExceededError {
  return new BudgetExceededError(
    `the budget of $${limitUsd} does not cover the next call: $${spentUsd.toFixed(4)} is spent and it may cost up to $${ceilingUsd.toFixed(4)} at the allowed answer length; raise the limit, or allow shorter answers, and run it again: nothing saved is paid for twice`,
    { spentUsd, limitUsd },
  );
}
