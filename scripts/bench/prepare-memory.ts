// Time, memory, and precision and recall of merging, when a log of short requests is prepared and sampled. The log is made
// up while it is read, so that its parsing does not count: 1 of 11 requests repeats an earlier one, 1 of 11 says the same in
// other case or punctuation or with a greeting, and 1 of 22 differs from an earlier one in a number, a sign, a negation or a
// word, which makes it another request.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/prepare-memory.ts [ROWS] [STRATEGY]
import { createRandom, type Random } from '@farthing/core';
import { type LoggedPrompt, preparePrompts, type SamplingStrategy, samplePrompts } from '@farthing/logs';

const rowCount = Number(process.argv[2] ?? 1_000_000);
const strategy = (process.argv[3] ?? 'stratified') as SamplingStrategy;
if (!Number.isInteger(rowCount) || rowCount < 1)
  throw new Error(`ROWS must be a whole number above 0; got ${rowCount}`);

const syllables = 'ba co di fu ge hi jo ka lu me no pi qua ri so tu ve wi xa zo'.split(' ');
const words = Array.from({ length: 8000 }, (_, index) =>
  [index % 20, Math.floor(index / 20) % 20, Math.floor(index / 400)].map((part) => syllables[part]).join(''),
);

type Kind = 'own' | 'repeated' | 'near' | 'different';
const kinds: readonly Kind[] = ['own', 'repeated', 'near', 'different'];

/** Words with the frequencies of a language: the k-th is k times rarer than the first. */
const word = (random: Random): string => words[Math.floor(words.length ** random.next()) - 1] ?? 'ba';

/** The request that an own row makes: 8 to 80 words, and a sum to be decided. */
function ownText(row: number): string[] {
  const random = createRandom(row, 'text');
  const length = 8 + Math.floor(72 * random.next() ** 2);
  const text = Array.from({ length }, () => word(random));
  text.splice(3, 0, `${random.integer(900) + 100}`, '+', `${random.integer(900) + 100}`);
  return text;
}

const greetings = ['Hello, ', 'please: ', 'Good morning! '];

function nearText(text: readonly string[], random: Random): string {
  const changed = [...text];
  if (random.next() < 0.5) changed[0] = (changed[0] ?? '').toUpperCase();
  // A greeting adds a shingle for each of its words: in a long text more than 85 of 100 stay.
  const greeting = text.length > 40 ? (greetings[random.integer(4)] ?? '') : '';
  return `${greeting}${changed.join(random.next() < 0.5 ? ' ' : '  ')}${random.next() < 0.5 ? '!' : '.'}`;
}

const ways = 4;

/** Each way gives one other request: the same way twice would be a repetition. */
function differentText(text: readonly string[], way: number): string {
  const changed = [...text];
  if (way === 0) changed[3] = `${Number(changed[3]) + 1}`;
  else if (way === 1) changed[4] = '-';
  else if (way === 2) changed.splice(7, 0, 'not');
  else changed[7] = 'another';
  return changed.join(' ');
}

const kindOf = new Uint8Array(rowCount);

async function* log(): AsyncGenerator<LoggedPrompt> {
  const random = createRandom(1, 'log');
  const changedBases = new Set<number>();
  for (let row = 0; row < rowCount; row++) {
    const chance = random.next();
    const earlier = row === 0 ? 0 : random.integer(row);
    const canRepeat = row > 100 && kindOf[earlier] === 0 && !changedBases.has(earlier);
    const kind = !canRepeat || chance > 0.3 ? 'own' : chance < 0.12 ? 'repeated' : chance < 0.24 ? 'near' : 'different';
    kindOf[row] = kinds.indexOf(kind);
    if (kind === 'different') changedBases.add(earlier);
    const base = kind === 'own' ? row : earlier;
    const text = ownText(base);
    const said =
      kind === 'near'
        ? nearText(text, random)
        : kind === 'different'
          ? differentText(text, random.integer(ways))
          : text.join(' ');
    yield {
      id: `row-${row}`,
      conversation: [
        {
          role: 'system',
          content: `You help the customers of shop ${base % 7 === 0 ? 'one' : 'two'}. Today is ${new Date(1.7e12 + 86_400_000 * (row % 365)).toDateString()}.`,
        },
        { role: 'user', content: base % 50 === 0 ? `Mail user${base}@mail.org: ${said}` : said },
      ],
      userId: `user-${row % 5000}`,
      timestampMs: 1.7e12 + row,
      model: 'large',
      answers: [{ model: 'large', text: `An answer ${row % 100}.`, stopReason: 'complete' }],
    };
  }
}

/** Peak of the whole process so far. */
const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;

async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const result = await work();
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(startCpu);
  const cells = [
    seconds.toFixed(1).padStart(8),
    ((user + system) / 1e6).toFixed(1).padStart(13),
    peakMegabytes().toFixed(0).padStart(11),
  ];
  console.log(`${step.padEnd(12)}${cells.join('')}`);
  return result;
}

console.log(
  `${rowCount.toLocaleString('en-US')} requests, Node ${process.version}; at start ${peakMegabytes().toFixed(0)} MB`,
);
console.log('step         seconds  CPU seconds    peak MB');
await timed('make up', async () => {
  for await (const _ of log());
});
const prepared = await timed('prepare', () => preparePrompts(log));
const left = new Uint8Array(rowCount);
await timed('read', async () => {
  for await (const { id } of prepared.read()) left[Number(id.slice(4))] = 1;
});
await timed(`sample`, async () => {
  const sample = await samplePrompts(prepared, { size: Math.ceil(rowCount / 100), strategy });
  let count = 0;
  for await (const _ of sample.read()) count++;
  if (count !== sample.count) throw new Error(`${count} prompts came of ${sample.count}`);
});

const planted = { own: 0, repeated: 0, near: 0, different: 0 };
const merged = { own: 0, repeated: 0, near: 0, different: 0 };
for (let row = 0; row < rowCount; row++) {
  const kind = kinds[kindOf[row] ?? 0] ?? 'own';
  planted[kind] += 1;
  merged[kind] += left[row] === 1 ? 0 : 1;
}
for (const kind of kinds) {
  console.log(
    `${kind.padEnd(12)}${planted[kind].toLocaleString('en-US').padStart(10)} planted, ${merged[kind].toLocaleString('en-US')} merged`,
  );
}
const wrong = merged.own + merged.different;
console.log(
  `recall of near duplicates ${(merged.near / planted.near).toFixed(4)}, precision ${(merged.near / (merged.near + wrong)).toFixed(4)}`,
);
const { repetitions, nearDuplicates, redactedRequests, templates, uncompared } = prepared.report;
console.log(JSON.stringify({ repetitions, nearDuplicates, redactedRequests, templates: templates.length, uncompared }));
