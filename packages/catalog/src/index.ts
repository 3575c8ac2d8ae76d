export { findPublicSet, publicSets } from './catalog.ts';
export { checksumsFile } from './checksums.ts';
export {
  type FetchedFile,
  type FetchedSet,
  type FetchPublicSetOptions,
  fetchPublicSet,
} from './fetch-public-set.ts';
export type { OutcomeRecord, PublicSet, SourceFile } from './public-set.ts';
