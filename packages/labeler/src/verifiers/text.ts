import { textKind, trimEnds } from './text-kind.ts';

/**
 * Compares texts the way a lenient reader would. Unicode forms (NFKC), case, white space, invisible characters, and
 * quotes, brackets, markup and sentence marks at both ends do not count. Accents count, since they tell words apart in
 * most languages that have them; so do articles, which are words of a name as often as not ("The Who"), and differ from
 * language to language.
 */
export const looseText = textKind(normalize);

/** Not signs that belong to a word or number: the ends of `-5`, `50%`, `$5`, `C#`, `C++`. */
const edges = /[\p{Pi}\p{Pf}\p{Ps}\p{Pe}\s"'*_`.,;:!?¡¿。、؟،؛।॥·…]/u;

function normalize(text: string): string {
  const plain = foldCase(text.normalize('NFKC'))
    .replace(/[\u00ad\u200b\u2060\ufeff]/gu, '')
    .replace(/^\s*```\w*\n/u, '')
    .replace(/\s+/gu, ' ');
  const bare = trimEnds(plain, edges);
  return bare === '' ? plain.trim() : bare;
}

/** Unicode's full case folding where it differs from lower case; the same in every locale. */
function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFKC');
}
