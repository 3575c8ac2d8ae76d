/** Keeps apart what has one name and is not the same: the second one's name ends in `#2`, the third's in `#3`. */
export function distinctNames(): (name: string, owner: object) => string {
  const ownersOf = new Map<string, object[]>();
  return (name, owner) => {
    const owners = ownersOf.get(name) ?? [];
    ownersOf.set(name, owners);
    if (!owners.includes(owner)) owners.push(owner);
    const at = owners.indexOf(owner);
    return at === 0 ? name : `${name}#${at + 1}`;
  };
}
