import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTask } from './reading.ts';

function ask(...turns: string[]): { family: string; answer: string } | undefined {
  const task = readTask(turns.map((content) => ({ role: 'user', content })));
  return task === undefined ? undefined : { family: task.family, answer: task.solution.answer };
}

const review = 'The room was clean and the staff friendly, but the food was terrible and not worth the price.';
const table =
  '| id | status | amount | city |\n|---|---|---|---|\n| A1 | open | 120 | Rome |\n| A2 | closed | 300 | Oslo |\n| A3 | open | 80 | Rome |\n| A4 | open | 101 | Oslo |';

test.each([
  ['arithmetic', 'What is 348 + 92*3?', '624'],
  ['arithmetic', 'Hi, 15% of 240 please, what is it? Thanks!', '36'],
  ['arithmetic', 'the average of 4, 9 and 14?', '9'],
  ['arithmetic', '(3 + 4) * (12 - 5) / 7 = ?', '7'],
  ['arithmetic', 'Calculate 3847 x 29', '111,563'],
  ['arithmetic', 'Wie viel ist 12 mal 14?', '168'],
  ['arithmetic', '¿Cuánto es 1.250 más 340?', '1590'],
  ['arithmetic', 'Combien font 12 fois 14 ?', '168'],
  ['arithmetic', '12乘以14等于多少?', '168'],
  ['dates', 'What date is 45 days after March 3, 2025?', 'April 17, 2025'],
  ['dates', 'What weekday was 14 July 2023?', 'Friday'],
  ['dates', 'How many days are there between 2025-01-03 and 2025-04-01?', '88'],
  ['dates', '3 weeks before 2 May 2024 is which date?', 'April 11, 2024'],
  ['dates', 'What date is 1 month after 31 January 2024?', 'February 29, 2024'],
  ['dates', 'What date is 10 business days after 5 June 2025?', 'June 19, 2025'],
  ['dates', 'Welcher Wochentag war der 03.10.2024?', 'Donnerstag'],
  ['dates', 'Welches Datum ist 20 Tage nach dem 3. März 2025?', '23. März 2025'],
  ['units', 'Convert 5.5 miles to km', '8.85 km'],
  ['units', '5 ft 7 in to cm', '170.18 cm'],
  ['units', 'what is 98.6 F in C', '37 °C'],
  ['units', 'Wie viele Kilometer sind 26 Meilen?', '41,84 km'],
  ['units', '¿Cuántas libras son 12 kg?', '26,46 lb'],
  ['units', '25公里是多少英里?', '15.53 mi'],
  ['shopping', 'A notebook costs $3.50 and a pen costs $1.20. How much do 4 notebooks and 3 pens cost?', '$17.60'],
  [
    'shopping',
    'I buy 4 notebooks at $3.50 each and 3 pens at $1.20 with a 10% discount and pay with a $50 note. How much change do I get?',
    '$34.16',
  ],
  [
    'shopping',
    'I buy 2 mugs at $20. I have a coupon for 10%. Shipping costs $4.50. We split it between three people. What is the total?',
    '$13.50',
  ],
  ['shopping', 'Was kosten 4 Hefte zu je 3,50 € und 2 Stifte zu je 1,20 € zusammen?', '16,40 €'],
  ['shopping', '我买4本笔记本，每本3.5元，和2支钢笔，每支12元，一共多少钱？', '38.00元'],
  [
    'stock',
    'Mia has $240 in her account. She deposits $75, spends $32 on books and withdraws $50. What is her balance?',
    '233',
  ],
  [
    'stock',
    'A store has 90 jars. The building has 3 doors. 10 are sold, then half of them are shipped. How many jars are left?',
    '40',
  ],
  ['rates', 'A car drives 240 km in 3 hours. At that speed, how far does it go in 5 hours?', '400'],
  ['rates', 'If 6 printers print 300 pages in 10 minutes, how many pages do 4 printers print in 25 minutes?', '500'],
  ['rates', 'If 12 apples cost $9.00, how much do 20 apples cost?', '15'],
  ['rates', '5 workers build a wall in 12 days. How long do 3 workers need?', '20'],
  [
    'ordering',
    'Anna is taller than Bob. Carl is shorter than Bob. Dana is taller than Anna. Who is the second tallest?',
    'Anna',
  ],
  [
    'ordering',
    'Paul is older than Rita, Rita is older than Sam and Tom is younger than Sam. List them from oldest to youngest.',
    'Paul, Rita, Sam, Tom',
  ],
  [
    'schedule',
    'A meeting starts at 9:40, then three talks of 25 minutes each and a 15-minute break. When does it end?',
    '11:10',
  ],
  ['schedule', 'How long is it from 9:50 to 13:15 in minutes?', '205 minutes'],
  ['schedule', "It's 3 pm in Berlin (UTC+1). What time is it in Tokyo (UTC+9)?", '11:00 pm'],
  [
    'schedule',
    'The roast must be ready at 18:30 and needs 1 hour 45 minutes plus a 20 minute rest. What time do I have to start?',
    '16:25',
  ],
  ['numerals', 'Convert 45 to binary', '101101'],
  ['numerals', "What's 0x1F in decimal?", '31'],
  ['numerals', 'write 1994 in roman numerals', 'MCMXCIV'],
  ['numerals', 'What is MCMXCIV in decimal?', '1994'],
  ['lists', 'Sort these alphabetically: pear, fig, apple, Banana.', 'apple, Banana, fig, pear'],
  ['lists', 'Remove duplicates and sort in descending order: 4, 9, 2, 9, 4, 11', '11, 9, 4, 2'],
  ['lists', 'How many unique names are in this list: Anna, Bob, anna, Carl, Bob?', '3'],
  ['lists', "[12, 5, 8, 21, 3] what's the median?", '8'],
  ['lists', 'What is the second largest of these: 14, 3, 99, 27, 54', '54'],
  [
    'lists',
    'Sortiere die Liste alphabetisch und entferne die Duplikate: Birne, Apfel, Kirsche, Apfel',
    'Apfel, Birne, Kirsche',
  ],
  ['strings', 'How many times does the letter r appear in "strawberry"?', '3'],
  ['strings', 'Reverse the word "planet" and put it in uppercase.', 'TENALP'],
  ['strings', 'What\'s the acronym of "World Health Organization"?', 'WHO'],
  ['strings', 'title case please: "open source initiative"', 'Open Source Initiative'],
  ['strings', 'Apply a Caesar shift of 3 to "zebra"', 'cheud'],
  [
    'extraction',
    'Extract all e-mail addresses from this message: write to anna@shop.example or bob.k@mail.test about ORD-4411 today.',
    'anna@shop.example, bob.k@mail.test',
  ],
  [
    'extraction',
    'List the order numbers in the text:\n\nI placed ORD-5567 and ORD-8821 last week, the invoice is INV-2231.',
    'ORD-5567, ORD-8821',
  ],
  [
    'extraction',
    'What do the amounts add up to: "We paid $45.20 for the taxi, $120.00 for the hotel and $18.75 for lunch."',
    '$183.95',
  ],
  ['json', '{"order": {"items": [{"sku": "A1", "qty": 2}, {"sku": "B2", "qty": 5}]}} what is order.items[1].qty?', '5'],
  [
    'code',
    'What does this print?\n```python\ntotal = 0\nfor i in range(1, 6):\n    if i % 2 == 0:\n        total += i * 3\n    else:\n        total -= 1\nprint(total)\n```',
    '15',
  ],
  ['code', "What is the output?\nlet s = '';\nfor (let i = 0; i < 4; i++) {\n  s += i;\n}\nconsole.log(s);", '0123'],
  ['code', "x = 10\nwhile x > 3:\n    x -= 2\nWhat's the value of x?", '2'],
  ['sentiment', `Classify the sentiment as positive, negative or neutral: "${review}"`, 'negative'],
  [
    'routing',
    'Which team should handle this ticket: billing, shipping or technical?\n"I was charged twice for my parcel. The delivery was fine. Please refund the second payment."',
    'billing',
  ],
  ['tables', `How many orders have status open and amount over 100?\n\n${table}`, '2'],
  ['tables', 'name,price,stock\nmug,4.50,10\nplate,6,3\nbowl,7.25,0\nWhat is the price of the bowl?', '7.25'],
  [
    'tables',
    'Which product had the highest revenue?\nproduct,region,revenue\nlamp,north,1200\nchair,south,1900\ndesk,north,900',
    'chair',
  ],
])('%s: %s', (family, prompt, answer) => {
  expect(ask(prompt)).toEqual({ family, answer });
});

test.each([
  [["what's 17*23", 'and times 3?'], '1173'],
  [['how many ounces in 2 kg 300 g?', 'now the same in pounds', 'and 12 kg?'], '26.46 lb'],
  [['Sort these alphabetically: pear, fig, apple', 'and sorted descending?'], 'pear, fig, apple'],
  [['Sort these alphabetically: pear, fig, apple', 'and sorted descending?', 'how many are there?'], '3'],
  [['10 business days after 5 June 2025?', 'what weekday is that?'], 'Thursday'],
  [
    [
      '12 mugs at $4.25 and 2 plates at $6, plus 8% sales tax, what is the total?',
      'and if we split it between 3 people?',
    ],
    '$22.68',
  ],
  [['Convert 45 to binary', 'and in hex?'], '2D'],
  [
    [`How many orders have status open?\n\n${table}`, "what's the total amount?", 'and the total amount in Rome?'],
    '200',
  ],
  [['A is faster than B. B is faster than C. Who is the fastest?', 'and the slowest? who is the slowest?'], 'C'],
  [['List the order ids: I placed ORD-5567 and ORD-8821 last week.', 'how many are there?'], '2'],
])('resolves the follow-up in %j', (turns, answer) => {
  expect(ask(...turns)?.answer).toBe(answer);
});

test('edits JSON step by step across turns', () => {
  const start =
    'Given {"name": "Ana", "address": {"city": "Rome"}, "tags": ["a"], "n": 1}, set address.city to "Berlin" and remove tags.';
  const edited = ask(start, 'also rename name to fullName', 'increase n by 4');
  expect(JSON.parse(edited?.answer ?? '')).toEqual({ fullName: 'Ana', address: { city: 'Berlin' }, n: 5 });
});

test('leaves an edit out when an earlier one took its place away', () => {
  const edited = ask('{"tags": ["a"], "n": 1} remove tags, append "b" to tags and set n to 2');
  expect(JSON.parse(edited?.answer ?? '')).toEqual({ n: 2 });
});

test.each([
  'Write a haiku about autumn',
  'Book the 10-12 slot for me',
  'are you a real person',
  '',
  'Who won yesterday?',
])('understands nothing in "%s"', (text) => {
  expect(ask(text)).toBeUndefined();
});

test('listens to users only', () => {
  const conversation = [
    { role: 'system', content: 'What is 2 + 2?' },
    { role: 'user', content: 'What is 3 + 4?' },
    { role: 'assistant', content: '9' },
    { role: 'user', content: 'and times 3?' },
  ] as const;
  expect(readTask(conversation)?.solution.answer).toBe('21');
});

test('reads any text without failing, and whatever it understands it can also get wrong', () => {
  const seeds = [
    'Sort these: a, b, c',
    'What is 3 + 4?',
    '{"a": [1]} set a[0] to 2',
    `How many orders are open?\n${table}`,
    'print(1)\nx = 2',
    '3 kg in g',
    'Who is the tallest? A is taller than B. B is taller than C.',
  ];
  const mangled = fc
    .tuple(fc.constantFrom(...seeds), fc.nat(80), fc.nat(80), fc.string({ maxLength: 20 }))
    .map(([seed, from, size, extra]) => seed.slice(0, from) + extra + seed.slice(from + (size % 7)));
  const random = { next: () => 0.3, integer: (bound: number) => Math.floor(bound * 0.3) };
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 200 }), mangled), (text) => {
      const task = readTask([{ role: 'user', content: text }]);
      if (task === undefined) return;
      expect(Number.isFinite(task.difficulty)).toBe(true);
      expect(typeof task.mistake(random).answer).toBe('string');
      task.follow?.('and now?');
    }),
    { numRuns: 400 },
  );
});

test.each([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['- ', ''],
  ['if x: ', ''],
])('survives text nested hundreds of levels deep in %s', (open, close) => {
  const deep = `${open.repeat(800)}1${close.repeat(800)}`;
  expect(() => ask(`What is ${deep} + 1?`)).not.toThrow();
  expect(() => ask(`What does this print?\n\`\`\`python\nprint(${deep})\n\`\`\``)).not.toThrow();
});

test('does not read a turn of more than 6,000 characters', () => {
  expect(ask(`What is 3 + 4?${' '.repeat(5900)}`)?.answer).toBe('7');
  expect(ask(`What is 3 + 4?${' '.repeat(6000)}`)).toBeUndefined();
});
