/**
 * Whether objects and lists go no deeper than `limit` levels; looked at without recursion. JSON of any depth can be
 * parsed, but what walks it afterwards runs out of stack.
 */
export function isShallow(value: unknown, limit = 64): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return false;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return true;
}
