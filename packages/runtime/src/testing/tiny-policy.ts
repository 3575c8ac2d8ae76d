import { thresholdPolicy } from '../policy/threshold-policy.ts';
import { routerFromBytes } from '../router-from-bytes.ts';
import { tinyRouterBytes } from './tiny-router.ts';

/** A real router of two candidates behind a threshold: words go to `small`, digits to `large`. */
export async function tinyPolicy(candidates: readonly string[] = ['small', 'large']) {
  return thresholdPolicy(await routerFromBytes(await tinyRouterBytes({ candidates: [...candidates] })));
}

export const easyText = 'please say hello to my friends';
export const hardText = '31415926535 27182818284';
