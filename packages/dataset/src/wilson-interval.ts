/** Normal quantile of a two-sided 95 % interval. */
const z = 1.959964;

/**
 * Wilson's score interval (1927) of a share at 95 %; unlike the normal one it has a width at 0 and 1.
 *
 * @param count observations behind `share`, above 0; may be an effective number and need not be whole.
 */
export function wilsonInterval(share: number, count: number): readonly [low: number, high: number] {
  const scale = 1 / (1 + z ** 2 / count);
  const middle = scale * (share + z ** 2 / (2 * count));
  const half = scale * z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
