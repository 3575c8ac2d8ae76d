import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { readLabels } from './label-reader.ts';
import { writeLabels } from './label-writer.ts';
import { testCandidates as candidates, failureOf, labelRowOf as row } from './testing/label-row.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const newPath = async (): Promise<string> => join(await temporaryFolder(), 'labels.parquet');

async function metadataOf(path: string) {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return parquetMetadata(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

test('has a row group a batch, and ends a batch early when its rows are long', async () => {
  const path = await newPath();
  const long = 'x'.repeat(2_200_000);
  await writeLabels(path, { candidates, rows: ['a', 'b', 'c'].map((id) => row(id, { text: long })) });
  expect((await metadataOf(path)).row_groups.map((group) => Number(group.num_rows))).toEqual([2, 1]);
});

test('tells version, candidates and checksum in its key-value metadata', async () => {
  const path = await newPath();
  await writeLabels(path, { candidates, rows: [row('a')] });
  const metadata = Object.fromEntries(
    (await metadataOf(path)).key_value_metadata?.map(({ key, value }) => [key, value]) ?? [],
  );
  expect(metadata).toMatchObject({ 'farthing.schema_version': '2', 'farthing.candidates': '["small","large"]' });
  expect(metadata['farthing.sha256']).toMatch(/^[0-9a-f]{64}$/u);
});

test.each([
  ['of something else', [], /is a Parquet file but not a label table/u],
  ['of a later version', [['farthing.schema_version', '3']], /is a label table of schema version "3"/u],
  ['of other types', [['farthing.schema_version', '2']], /column "id" must be "Utf8"; got "DOUBLE"/u],
])('is refused in one line when it is a Parquet file %s', async (_name, metadata, words) => {
  const path = await newPath();
  const kvMetadata = metadata.map(([key = '', value = '']) => ({ key, value }));
  const columnData = [{ name: 'id', data: [1.5], type: 'DOUBLE' as const }];
  await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata })));
  const { message } = await failureOf(readLabels(path));
  expect(message).toMatch(words);
  expect(message).not.toContain('\n');
});
