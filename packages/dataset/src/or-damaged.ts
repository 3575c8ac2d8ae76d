import { ArtifactError } from '@farthing/core';
import { quote } from './quote.ts';

/** Turns what a library throws on nonsense in a file into one line that says what to do. */
export async function orDamaged<T>(path: string, read: () => Promise<T> | T): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ArtifactError(`${path}: is damaged (${quote(detail)}); make the table again`, { cause: thrown });
  }
}
