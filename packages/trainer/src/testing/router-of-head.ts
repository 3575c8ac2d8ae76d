import { type AsyncRouter, type Calibrator, type Embedder, type Head, routerFromBytes } from '@farthing/runtime';
import { encodeRouter } from '../router-files.ts';

/** A router of two candidates with this head, written and read again as any that is saved. */
export async function routerOfHead(
  head: Head,
  { embedder, calibrator }: { readonly embedder: Embedder; readonly calibrator: Calibrator },
): Promise<AsyncRouter> {
  const bytes = await encodeRouter({
    candidates: ['small', 'large'],
    train: [],
    testRows: 0,
    seed: 1,
    embedder,
    lexical: undefined,
    selection: {
      rival: { kind: 'constant', name: '' },
      head,
      crossFittedGains: [],
      results: [],
      constantError: 0,
      advantage: { mean: 0, standardError: 0 },
    },
    coverage: undefined,
    calibrators: [calibrator],
    thresholds: [{ target: 'quality', value: 0.95, threshold: 0.5, strongShare: 0.5, quality: 0.95, guarantee: null }],
    scoreQuantiles: [],
    tierCosts: undefined,
    packageVersion: '0.0.0',
    testMetrics: null,
  });
  return routerFromBytes(bytes, { embedder });
}
