type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Whether two parsed JSON values are equal, whatever the order of fields. With `subset`, objects in `found` may have
 * fields that `expected` has not; lists must match item by item all the same. Without recursion, because a text of
 * opening brackets nests deeper than the stack.
 */
export function isSameJson(found: unknown, expected: unknown, { subset = false }: { readonly subset?: boolean } = {}) {
  const pairs: (readonly [unknown, unknown])[] = [[found, expected]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [one, two] = pair;
    if (one === two) continue;
    if (Array.isArray(one) && Array.isArray(two)) {
      if (one.length !== two.length) return false;
      for (const [index, item] of one.entries()) pairs.push([item, two[index]]);
    } else if (isObject(one) && isObject(two)) {
      const keys = Object.keys(two);
      if (!subset && Object.keys(one).length !== keys.length) return false;
      if (!keys.every((key) => Object.hasOwn(one, key))) return false;
      for (const key of keys) pairs.push([one[key], two[key]]);
    } else return false;
  }
  return true;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
