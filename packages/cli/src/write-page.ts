import { writeFileAtomically } from '@farthing/dataset';

/** Writes an HTML page; whatever goes wrong, never half of one. */
export function writePage(path: string, html: string): Promise<void> {
  return writeFileAtomically(path, (append) => append(new TextEncoder().encode(html)));
}
