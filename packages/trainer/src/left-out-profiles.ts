import { createLexicalEmbedder, createNgramHasher, type LexicalParameters } from '@farthing/runtime';
import type { FittedLexical } from './fit-lexical.ts';

/**
 * The profile that each text would have had the embedder not been fitted on it: what its own group's texts alone made
 * known counts as unknown. Without that every training text would look better covered than any new one.
 *
 * @param texts among those that the embedder was fitted on.
 * @param groups number of each text's group, 0-based and without gaps: texts of one group are left out together.
 */
export function leftOutProfiles(
  texts: readonly string[],
  { groups, fitted }: { readonly groups: Uint32Array; readonly fitted: FittedLexical },
): Float32Array[] {
  const { documents, minDocuments } = fitted;
  const parameters: LexicalParameters = {
    ...fitted.parameters,
    inverseDocumentFrequency: fitted.parameters.inverseDocumentFrequency.slice(),
  };
  const { inverseDocumentFrequency: weights } = parameters;
  const ngramsOf = createNgramHasher(parameters.settings);
  const { embedText } = createLexicalEmbedder(parameters, '');
  const own = new Uint32Array(weights.length);
  const profiles: Float32Array[] = [];
  for (const members of membersOf(groups)) {
    const touched = new Set<number>();
    for (const member of members) {
      const { buckets, length } = ngramsOf(texts[member]!);
      for (const bucket of buckets.subarray(0, length)) {
        own[bucket]!++;
        if (documents[bucket]! - own[bucket]! < minDocuments && weights[bucket] !== 0) touched.add(bucket);
      }
    }
    for (const bucket of touched) weights[bucket] = 0;
    for (const member of members) profiles[member] = embedText(texts[member]!).profile!;
    for (const bucket of touched) weights[bucket] = fitted.parameters.inverseDocumentFrequency[bucket]!;
    for (const member of members) {
      const { buckets, length } = ngramsOf(texts[member]!);
      for (const bucket of buckets.subarray(0, length)) own[bucket] = 0;
    }
  }
  return profiles;
}

function membersOf(groups: Uint32Array): number[][] {
  const members: number[][] = [];
  for (const [row, group] of groups.entries()) {
    const rows = members[group];
    if (rows === undefined) members[group] = [row];
    else rows.push(row);
  }
  return members;
}
