import { ConfigError } from '@farthing/core';
import type { ThresholdTarget } from '@farthing/evaluation';

/**
 * The one target among the options of `farthing tune`.
 *
 * @throws ConfigError when there is none, or more than one, or a confidence with a target that nothing is guaranteed of.
 */
export function readTarget(options: {
  readonly strongShare?: number | undefined;
  readonly maxCostUsdPer1k?: number | undefined;
  readonly maxWorse?: number | undefined;
  readonly quality?: number | undefined;
  readonly confidence?: number | undefined;
}): ThresholdTarget {
  const { strongShare, maxCostUsdPer1k, maxWorse, quality, confidence } = options;
  const given = [
    { kind: 'strong-share', value: strongShare },
    { kind: 'cost-usd-per-1k', value: maxCostUsdPer1k },
    { kind: 'max-worse', value: maxWorse },
    { kind: 'quality', value: quality },
  ] as const;
  const targets = given.flatMap(({ kind, value }) => (value === undefined ? [] : [{ kind, value }]));
  const [target] = targets;
  const isProved = target?.kind === 'max-worse' || target?.kind === 'quality';
  if (targets.length === 1 && confidence !== undefined && !isProved) {
    throw new ConfigError('--confidence is that of a guarantee: it goes with --max-worse or --quality.');
  }
  if (target !== undefined && targets.length === 1) return target;
  throw new ConfigError(
    `one of --strong-share, --max-cost-usd-per-1k, --max-worse and --quality expected, got ${targets.length || 'none'}.`,
  );
}
