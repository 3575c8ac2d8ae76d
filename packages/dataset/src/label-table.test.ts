import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError, ConfigError, createRandom, DataError, type LabelRow, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeArrow } from './arrow-writer.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { writeJson } from './json-writer.ts';
import { labelFormatOf } from './label-format.ts';
import { readLabels } from './label-reader.ts';
import { writeLabels } from './label-writer.ts';
import { writeParquet } from './parquet-writer.ts';
import { collect } from './testing/collect.ts';
import { testCandidates as candidates, failureOf, labelRowOf as row } from './testing/label-row.ts';
import { arbitraryLabelRow } from './testing/label-row-arbitrary.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const writers = { arrow: writeArrow, parquet: writeParquet, jsonl: writeJson };

/** Stores a changed row past all checks and gives the error of reading it back. */
async function failureOfReading(path: string, change: object): Promise<Error> {
  async function* batches(): AsyncGenerator<LabelRow[]> {
    yield [row('good'), { ...row('bad'), ...change }];
  }
  const write = writers[labelFormatOf(path)];
  await writeFileAtomically(path, (append) => write({ path, candidates, batches: batches() }, append));
  return await failureOf(collect((await readLabels(path)).rows()));
}

describe.each(['labels.arrow', 'labels.parquet', 'labels.jsonl', 'labels.jsonl.gz'])('%s', (name) => {
  const format = labelFormatOf(name);
  const newPath = async (): Promise<string> => join(await temporaryFolder(), name);

  test('gives back every row that was written, whatever the batch size', async () => {
    const path = await newPath();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 2, maxLength: 4 }).chain((models) =>
          fc.record({
            models: fc.constant(models),
            rows: fc.array(arbitraryLabelRow(models), { minLength: format === 'jsonl' ? 1 : 0, maxLength: 12 }),
            batchSize: fc.integer({ min: 1, max: 5 }),
          }),
        ),
        async ({ models, rows, batchSize }) => {
          const written = await writeLabels(path, { candidates: models, rows }, { batchSize });
          expect(written).toEqual({ rowCount: rows.length });
          const table = await readLabels(path);
          const facts = { path, format, schemaVersion: '2', candidates: models, rowCount: rows.length };
          expect(table).toMatchObject(facts);
          expect(await collect(table.rows())).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('keeps lone surrogates in conversations and replaces them in text columns', async () => {
    const path = await newPath();
    const broken = 'half \ud83d a smile';
    await writeLabels(path, { candidates, rows: [row('a', { conversation: userConversation(broken), text: broken })] });
    const [read] = await collect((await readLabels(path)).rows());
    expect(read?.conversation).toEqual(userConversation(broken));
    expect(read?.text).toBe('half \ufffd a smile');
  });

  test('holds the same bytes for the same rows', async () => {
    const [one, two] = [await newPath(), await newPath()];
    const rows = [row('a'), row('b', { timestampMs: 1_700_000_000_000 })];
    await writeLabels(one, { candidates, rows });
    await writeLabels(two, { candidates, rows });
    expect(await readFile(one)).toEqual(await readFile(two));
  });

  test('is told by its content, not by its name', async () => {
    const path = join(await temporaryFolder(), 'labels');
    await writeLabels(path, { candidates, rows: [row('a')] }, { format });
    expect(await readLabels(path)).toMatchObject({ format, rowCount: 1 });
  });

  test('gives the rows anew each time they are asked for', async () => {
    const path = await newPath();
    await writeLabels(path, { candidates, rows: [row('a'), row('b')] });
    const table = await readLabels(path);
    expect(await collect(table.rows())).toEqual(await collect(table.rows()));
  });

  test('keeps the old file and leaves no temporary one when the rows fail', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, name);
    await writeFile(path, 'precious');
    async function* failing(): AsyncGenerator<LabelRow> {
      yield row('a');
      throw new Error('the source broke');
    }
    await expect(writeLabels(path, { candidates, rows: failing() }, { batchSize: 1 })).rejects.toThrow(
      'the source broke',
    );
    expect(await readFile(path, 'utf8')).toBe('precious');
    expect(await readdir(folder)).toEqual([name]);
  });

  test('stops being written or read when aborted', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, name);
    const abort = new AbortController();
    async function* endless(): AsyncGenerator<LabelRow> {
      for (let count = 0; ; count++) {
        if (count === 10) abort.abort();
        yield row(`${count}`);
      }
    }
    const options = { batchSize: 3, signal: abort.signal };
    const isAbort = { name: 'AbortError' };
    await expect(writeLabels(path, { candidates, rows: endless() }, options)).rejects.toMatchObject(isAbort);
    expect(await readdir(folder)).toEqual([]);

    const whileReading = new AbortController();
    await writeLabels(path, { candidates, rows: [row('a'), row('b')] }, { batchSize: 1 });
    const table = await readLabels(path, { signal: whileReading.signal });
    whileReading.abort();
    await expect(collect(table.rows())).rejects.toMatchObject(isAbort);
    await expect(readLabels(path, { signal: abort.signal })).rejects.toMatchObject(isAbort);
  });

  test('says in one line that its folder is missing', async () => {
    const path = join(await temporaryFolder(), 'nowhere', name);
    const writing = writeLabels(path, { candidates, rows: [] });
    await expect(writing).rejects.toThrow(DataError);
    await expect(writing).rejects.toThrow(`${path}: cannot be written: its folder does not exist; create it first`);
  });

  test.each([
    [{ outcomes: [] }, 'row "a" must have one outcome for each of small, large; got none'],
    [{ outcomes: [{ model: 'large' }, { model: 'small' }] }, 'one outcome for each of small, large; got large, small'],
    [
      { outcomes: [{ model: 'small', label: Number.NaN }, { model: 'large' }] },
      'labels from 0 to 1; got NaN for small',
    ],
    [{ inclusionProbability: 0 }, 'row "a" must have an inclusion probability above 0 and at most 1; got 0'],
    [{ weight: -1 }, 'row "a" must have a finite weight of at least 0; got -1'],
  ])('is not written with %j', async (change, message) => {
    const folder = await temporaryFolder();
    const writing = writeLabels(join(folder, name), { candidates, rows: [row('a', change)] });
    await expect(writing).rejects.toThrow(DataError);
    await expect(writing).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['split', { split: 'holdout' }, 'row 2: "split" must be one of train, calibration, test; got "holdout"'],
    ['needs', { needs: ['wings'] }, '"needs" must be one of tools, images, structured-output; got "wings"'],
    [
      'chance',
      { inclusionProbability: 1.5 },
      '"inclusion_probability" must be a number above 0 and at most 1; got 1.5',
    ],
    ['weight', { weight: -2 }, 'row 2: "weight" must be a number of at least 0; got -2'],
    [
      'label',
      { outcomes: [{ model: 'small', label: 1.5 }, { model: 'large' }] },
      '"candidates.label" must be a number from 0 to 1; got 1.5',
    ],
    [
      'candidates',
      { outcomes: [{ model: 'small' }, { model: 'huge' }] },
      '"candidates" must be one for each of small, large; got ["small","huge"]',
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
  ])('names file, row and field of a bad stored value (%s)', async (_field, change, expected) => {
    const error = await failureOfReading(await newPath(), change);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain(expected);
    expect(error.message).toContain(`${name}: row 2`);
  });

  test('is refused in one line when it is empty, cut short or something else', async () => {
    const path = await newPath();
    await writeLabels(path, { candidates, rows: [row('a'), row('b')] });
    const good = await readFile(path);
    const refusal = async (content: Uint8Array | string): Promise<string> => {
      await writeFile(path, content);
      const { message } = await failureOf(readLabels(path));
      expect(message).not.toContain('\n');
      return message.replace(/^\S+: /u, '');
    };
    expect(await refusal('')).toMatch(/^is empty; expected a label table/);
    expect(await refusal('id,prompt\n')).toMatch(/^is not a label table in Arrow, Parquet or JSON lines; make one/);
    expect(await refusal(good.subarray(0, good.length - 20))).toMatch(/ends early|not complete at the end of the line/);
    expect(await refusal(good.subarray(0, good.length * 0.6))).toMatch(
      /ends early|not complete at the end of the line/,
    );
  });

  test('with any one byte changed, reads to its end or is refused in one line', async () => {
    const path = await newPath();
    const random = createRandom(1, 'letters');
    const text = Array.from({ length: 20_000 }, () => String.fromCharCode(97 + random.integer(26))).join('');
    const rows = [row('a', { text }), row('b')];
    await writeLabels(path, { candidates, rows });
    const good = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (index, change) => {
        const bad = Buffer.from(good);
        bad[index] = (bad[index] ?? 0) ^ change;
        await writeFile(path, bad);
        try {
          const read = await collect((await readLabels(path)).rows());
          // Beyond the rows stand footers, which hold no checksum of themselves; plain JSON lines have none at all.
          if (name !== 'labels.jsonl' && index < good.length / 2) expect(read).toMatchObject(rows);
        } catch (thrown) {
          expect(thrown).toSatisfy((error) => error instanceof ArtifactError || error instanceof DataError);
          expect(String(thrown)).not.toContain('\n');
        }
      }),
      { numRuns: 150 },
    );
  });
});

test.each([[[]], [['only']], [['same', 'same']], [['', 'large']]])(
  'refuses to write with candidates %j',
  async (models) => {
    const folder = await temporaryFolder();
    await expect(writeLabels(join(folder, 'x'), { candidates: models, rows: [] })).rejects.toThrow(ConfigError);
  },
);

test.each([
  ['labels', 'arrow'],
  ['a.b/labels.ARROW', 'arrow'],
  ['labels.feather', 'arrow'],
  ['labels.parquet', 'parquet'],
  ['labels.jsonl', 'jsonl'],
  ['labels.ndjson.gz', 'jsonl'],
])('takes the format of %s from its extension: %s', (path, format) => {
  expect(labelFormatOf(path)).toBe(format);
});

test.each(['labels.csv', 'labels.json', 'labels.parquet.gz', 'labels.gz'])('has no format for %s', (path) => {
  expect(() => labelFormatOf(path)).toThrow(`${path}: a label table is .arrow, .parquet, .jsonl or .jsonl.gz`);
});

test('refuses a folder in one line', async () => {
  const folder = await temporaryFolder();
  await expect(readLabels(folder)).rejects.toThrow(`${folder}: is a folder; expected a label table`);
});
