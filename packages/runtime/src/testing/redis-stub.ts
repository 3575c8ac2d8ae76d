/** The part of Redis that the store's scripts use, in this process: one sorted set a key, answered as version 2 does. */
export function redisStub() {
  const sets = new Map<string, Map<string, number>>();
  const expiries = new Map<string, number>();
  const send = async (command: readonly string[]): Promise<unknown> => {
    const [name, script, keyCount, key, ...args] = command;
    if (name !== 'EVAL' || keyCount !== '1' || key === undefined) throw new Error(`ERR unknown command ${name}`);
    const set = sets.get(key) ?? new Map<string, number>();
    if (script?.includes('ZRANGE')) return [...set].flatMap(([member, score]) => [member, `${score}`]);
    for (let at = 1; at < args.length; at += 2) {
      const score = Number(args[at]);
      if (score > (set.get(args[at + 1]!) ?? -Infinity)) set.set(args[at + 1]!, score);
    }
    sets.set(key, set);
    expiries.set(key, Number(args[0]));
    return 1;
  };
  return { send, sets, expiries };
}
