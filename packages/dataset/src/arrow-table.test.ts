import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError, DataError } from '@farthing/core';
import {
  RecordBatchFileReader,
  RecordBatchStreamReader,
  Schema,
  Table,
  tableFromArrays,
  tableToIPC,
} from 'apache-arrow';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeLabels } from './arrow-batch.ts';
import { readLabels } from './label-reader.ts';
import { labelSchema } from './label-schema.ts';
import { writeLabels } from './label-writer.ts';
import { collect } from './testing/collect.ts';
import { testCandidates as candidates, failureOf, labelRowOf as row } from './testing/label-row.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

test('ends a batch early when its rows are long', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  const long = 'x'.repeat(2_200_000);
  await writeLabels(path, { candidates, rows: ['a', 'b', 'c'].map((id) => row(id, { text: long })) });
  const batches = [...RecordBatchStreamReader.from((await readFile(path)).subarray(8))];
  expect(batches.map((batch) => batch.numRows)).toEqual([2, 1]);
});

test('can also be read as an Arrow stream after the magic bytes', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  await writeLabels(path, { candidates, rows: [row('a')] });
  const [batch] = [...RecordBatchStreamReader.from((await readFile(path)).subarray(8))];
  expect(batch?.getChild('id')?.get(0)).toBe('a');
  expect(batch?.schema.metadata.get('farthing.candidates')).toBe('["small","large"]');
});

test('refuses other Arrow files and broken ones, each in one line', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  await writeLabels(path, { candidates, rows: [row('a'), row('b')] });
  const good = await readFile(path);
  const refusal = async (content: Uint8Array | string): Promise<string> => {
    await writeFile(path, content);
    const error = await failureOf(readLabels(path));
    expect(error).toBeInstanceOf(ArtifactError);
    expect(error.message).not.toContain('\n');
    return error.message.replace(`${path}: `, '');
  };
  expect(await refusal('ARROW1')).toMatch(/^ends early/);
  expect(await refusal(Buffer.concat([good.subarray(0, 8), good.subarray(300)]))).toMatch(/^is damaged/);
  expect(await refusal(tableToIPC(tableFromArrays({ id: [1] }), 'file'))).toMatch(
    /^is an Arrow file but not a label table/,
  );
  const newer = new Schema([], new Map([['farthing.schema_version', '3']]));
  expect(await refusal(tableToIPC(new Table(newer), 'file'))).toMatch(/^is a label table of schema version "3"/);
  const bare = new Schema([], new Map([['farthing.schema_version', '1']]));
  expect(await refusal(tableToIPC(new Table(bare), 'file'))).toMatch(/^column "id" is missing/);
});

test('reads a table of version 1, which has no value for what came later', async () => {
  const table = await readLabels(join(import.meta.dirname, 'testing', 'labels-version-1.arrow'));
  expect(table).toMatchObject({ schemaVersion: '1', candidates: ['small', 'large'], rowCount: 2 });
  const [first, second] = await collect(table.rows());
  expect(first).toMatchObject({ id: 'a', text: 'What is 2 + 2?', weight: 3, inclusionProbability: undefined });
  expect(first?.outcomes[0]).toMatchObject({ answer: '4', label: 1, answerSource: undefined });
  expect(first?.judgements[0]).toMatchObject({ judge: 'umpire', verdict: 'tie', vote: undefined });
  expect(second).toMatchObject({ id: 'b', isUniform: undefined, complexity: undefined, needs: undefined });
});

test('refuses a table in which any one byte before the footer has changed', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  await writeLabels(path, { candidates, rows: [row('a'), row('b')] });
  const good = await readFile(path);
  const { metadata } = RecordBatchFileReader.from(good).open().schema;
  const covered = Number(metadata.get('farthing.sha256_bytes'));
  expect(covered).toBeGreaterThan(good.length / 3);
  await fc.assert(
    fc.asyncProperty(fc.nat(covered - 1), fc.integer({ min: 1, max: 255 }), async (index, change) => {
      const bad = Buffer.from(good);
      bad[index] = (bad[index] ?? 0) ^ change;
      await writeFile(path, bad);
      await expect(readLabels(path)).rejects.toThrow(ArtifactError);
    }),
    { numRuns: 100 },
  );
});

test('reads a batch without a checksum with any one byte changed to its end or refuses it in one line', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  const good = Buffer.from(
    tableToIPC(new Table([encodeLabels([row('a'), row('b')], labelSchema(candidates))]), 'file'),
  );
  const block = RecordBatchFileReader.from(good).open().footer?.getRecordBatch(0);
  if (block === null || block === undefined) throw new Error('no batch was written');
  const bodyStart = block.offset + block.metaDataLength;
  await fc.assert(
    fc.asyncProperty(fc.nat(block.bodyLength - 1), fc.integer({ min: 1, max: 255 }), async (index, change) => {
      const bad = Buffer.from(good);
      bad[bodyStart + index] = (bad[bodyStart + index] ?? 0) ^ change;
      await writeFile(path, bad);
      try {
        await collect((await readLabels(path)).rows());
      } catch (thrown) {
        expect(thrown).toSatisfy((error) => error instanceof ArtifactError || error instanceof DataError);
        expect(String(thrown)).not.toContain('\n');
      }
    }),
    { numRuns: 200 },
  );
});
