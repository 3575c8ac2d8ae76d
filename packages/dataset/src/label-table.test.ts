import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError, ConfigError, DataError, type LabelRow, userConversation } from '@farthing/core';
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
import { encodeLabels } from './label-encoder.ts';
import { readLabels } from './label-reader.ts';
import { labelSchema } from './label-schema.ts';
import { writeLabels } from './label-writer.ts';
import { collect } from './testing/collect.ts';
import { arbitraryLabelRow } from './testing/label-row-arbitrary.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const candidates = ['small', 'large'];

const row = (id: string, change: Partial<LabelRow> = {}): LabelRow => ({
  id,
  conversation: userConversation(`question ${id}`),
  text: `question ${id}`,
  weight: 1,
  outcomes: [
    { model: 'small', label: 0.5, labelSource: 'gold' },
    { model: 'large', label: 1, labelSource: 'gold' },
  ],
  judgements: [],
  ...change,
});

/** Stores a changed row past all checks and gives the error of reading it back. */
async function failureOfReading(change: object): Promise<Error> {
  const path = join(await temporaryFolder(), 'labels.arrow');
  const batch = encodeLabels([row('good'), { ...row('bad'), ...change }], labelSchema(candidates));
  await writeFile(path, tableToIPC(new Table([batch]), 'file'));
  const rows = collect((await readLabels(path)).rows());
  return await rows.then(
    () => new Error('nothing was wrong'),
    (error: Error) => error,
  );
}

test('reads back every row that was written, whatever the batch size', async () => {
  const folder = await temporaryFolder();
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 2, maxLength: 4 }).chain((models) =>
        fc.record({
          models: fc.constant(models),
          rows: fc.array(arbitraryLabelRow(models), { maxLength: 12 }),
          batchSize: fc.integer({ min: 1, max: 5 }),
        }),
      ),
      async ({ models, rows, batchSize }) => {
        const path = join(folder, 'labels.arrow');
        expect(await writeLabels(path, { candidates: models, rows }, { batchSize })).toEqual({ rowCount: rows.length });
        const table = await readLabels(path);
        expect(table).toMatchObject({ path, schemaVersion: '2', candidates: models, rowCount: rows.length });
        expect(await collect(table.rows())).toEqual(rows);
      },
    ),
    { numRuns: 60 },
  );
});

test('keeps lone surrogates in conversations and replaces them in text columns', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  const broken = 'half \ud83d a smile';
  await writeLabels(path, { candidates, rows: [row('a', { conversation: userConversation(broken), text: broken })] });
  const [read] = await collect((await readLabels(path)).rows());
  expect(read?.conversation).toEqual(userConversation(broken));
  expect(read?.text).toBe('half \ufffd a smile');
});

test('writes the same bytes for the same rows', async () => {
  const folder = await temporaryFolder();
  const rows = [row('a'), row('b', { timestampMs: 1_700_000_000_000 })];
  await writeLabels(join(folder, 'one'), { candidates, rows });
  await writeLabels(join(folder, 'two'), { candidates, rows });
  expect(await readFile(join(folder, 'one'))).toEqual(await readFile(join(folder, 'two')));
});

test('gives the rows anew each time they are asked for', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  await writeLabels(path, { candidates, rows: [row('a'), row('b')] });
  const table = await readLabels(path);
  expect(await collect(table.rows())).toEqual(await collect(table.rows()));
});

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

test('leaves the old file and no temporary one when the rows fail', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'labels.arrow');
  await writeFile(path, 'precious');
  async function* failing(): AsyncGenerator<LabelRow> {
    yield row('a');
    throw new Error('the source broke');
  }
  await expect(writeLabels(path, { candidates, rows: failing() }, { batchSize: 1 })).rejects.toThrow(
    'the source broke',
  );
  expect(await readFile(path, 'utf8')).toBe('precious');
  expect(await readdir(folder)).toEqual(['labels.arrow']);
});

test('stops writing and reading when aborted', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'labels.arrow');
  const abort = new AbortController();
  async function* endless(): AsyncGenerator<LabelRow> {
    for (let count = 0; ; count++) {
      if (count === 10) abort.abort();
      yield row(`${count}`);
    }
  }
  const options = { batchSize: 3, signal: abort.signal };
  await expect(writeLabels(path, { candidates, rows: endless() }, options)).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(await readdir(folder)).toEqual([]);
  await expect(readLabels(path, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
});

test('says in one line that the output folder is missing', async () => {
  const path = join(await temporaryFolder(), 'nowhere', 'labels.arrow');
  const writing = writeLabels(path, { candidates, rows: [] });
  await expect(writing).rejects.toThrow(DataError);
  await expect(writing).rejects.toThrow(`${path}: cannot be written: its folder does not exist; create it first`);
});

test.each([[[]], [['only']], [['same', 'same']], [['', 'large']]])(
  'refuses to write with candidates %j',
  async (models) => {
    const folder = await temporaryFolder();
    await expect(writeLabels(join(folder, 'x'), { candidates: models, rows: [] })).rejects.toThrow(ConfigError);
  },
);

test.each([
  [{ outcomes: [] }, 'row "a" must have one outcome for each of small, large; got none'],
  [{ outcomes: [{ model: 'large' }, { model: 'small' }] }, 'one outcome for each of small, large; got large, small'],
  [{ outcomes: [{ model: 'small', label: Number.NaN }, { model: 'large' }] }, 'labels from 0 to 1; got NaN for small'],
  [{ inclusionProbability: 0 }, 'row "a" must have an inclusion probability above 0 and at most 1; got 0'],
  [{ weight: -1 }, 'row "a" must have a finite weight of at least 0; got -1'],
])('refuses to write %j', async (change, message) => {
  const folder = await temporaryFolder();
  const writing = writeLabels(join(folder, 'labels.arrow'), { candidates, rows: [row('a', change)] });
  await expect(writing).rejects.toThrow(DataError);
  await expect(writing).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['split', { split: 'holdout' }, 'row 2: "split" must be one of train, calibration, test; got "holdout"'],
  ['needs', { needs: ['wings'] }, '"needs" must be one of tools, images, structured-output; got "wings"'],
  ['chance', { inclusionProbability: 1.5 }, '"inclusion_probability" must be a number above 0 and at most 1; got 1.5'],
  ['weight', { weight: Number.NaN }, 'row 2: "weight" must be a number of at least 0; got NaN'],
  [
    'label',
    { outcomes: [{ model: 'small', label: 1.5 }, { model: 'large' }] },
    '"candidates.label" must be a number from 0 to 1; got 1.5',
  ],
  [
    'source',
    { outcomes: [{ model: 'small', labelSource: 'guess' }, { model: 'large' }] },
    '"candidates.label_source" must be one of gold, verifier, judge; got "guess"',
  ],
  [
    'verdict',
    { judgements: [{ judge: 'j', candidate: 'small', order: 'weak-first', verdict: 'draw' }] },
    '"judgements.verdict" must be one of weak-wins, tie, strong-wins, unscored; got "draw"',
  ],
  [
    'order',
    { judgements: [{ judge: 'j', candidate: 'small', order: 'first', verdict: 'tie' }] },
    '"judgements.order" must be one of weak-first, strong-first; got "first"',
  ],
  [
    'reason',
    { judgements: [{ judge: 'j', candidate: 'small', order: 'weak-first', verdict: 'unscored' }] },
    '"judgements.reason" must not be null',
  ],
  [
    'messages',
    { conversation: [{ role: 'robot', content: 'hi' }] },
    '"messages" must be a list of messages with role and content',
  ],
])('names file, row and field of a bad stored value (%s)', async (_name, change, expected) => {
  const error = await failureOfReading(change);
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toContain(expected);
  expect(error.message).toContain('labels.arrow: row 2');
});

test('refuses files that are not whole label tables, each in one line', async () => {
  const path = join(await temporaryFolder(), 'labels.arrow');
  await writeLabels(path, { candidates, rows: [row('a'), row('b')] });
  const good = await readFile(path);
  const refusal = async (content: Uint8Array | string): Promise<string> => {
    await writeFile(path, content);
    const error = await readLabels(path).then(
      () => new Error('it was accepted'),
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(ArtifactError);
    expect(error.message).not.toContain('\n');
    return error.message.replace(`${path}: `, '');
  };
  expect(await refusal('')).toMatch(/^is empty; expected a label table/);
  expect(await refusal('{"id": "a"}\n')).toMatch(/^is not an Arrow IPC file; expected a label table/);
  expect(await refusal('ARROW1')).toMatch(/^ends early/);
  expect(await refusal(good.subarray(0, good.length - 100))).toMatch(/^ends early/);
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
