/** What a request shares with others that must not be taken for independent of it. */
export interface GroupMember {
  /** `normalizePrompt(text)`. */
  readonly promptKey: string;
  readonly conversationId?: string | undefined;
}

/** The keys of the groups a request is in: its normalised prompt and, where it has one, its conversation. */
export function groupKeys({ promptKey, conversationId }: GroupMember): string[] {
  const keys = [`prompt:${promptKey}`];
  if (conversationId !== undefined) keys.push(`conversation:${conversationId}`);
  return keys;
}

/**
 * Numbers the connected groups: members that share a normalised prompt or a conversation, directly or through others. They
 * are on one side of every split, and one draw of every resample.
 *
 * @returns one group number per member, 0-based, in order of first appearance.
 */
export function connectedGroups(members: readonly GroupMember[]): Uint32Array {
  const parents: number[] = [];
  const find = (node: number): number => {
    let root = node;
    while (parents[root] !== root) root = parents[root]!;
    for (let at = node; at !== root; ) {
      const next = parents[at]!;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  const nodeOf = new Map<string, number>();
  const nodes = members.map((member) => {
    const own = groupKeys(member).map((key) => {
      const known = nodeOf.get(key);
      if (known !== undefined) return known;
      const node = parents.length;
      parents.push(node);
      nodeOf.set(key, node);
      return node;
    });
    for (const node of own) parents[find(node)] = find(own[0]!);
    return own[0]!;
  });
  const numbers = new Map<number, number>();
  return Uint32Array.from(nodes, (node) => {
    const root = find(node);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}
