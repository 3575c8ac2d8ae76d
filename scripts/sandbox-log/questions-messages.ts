import type { Draw, QuestionMaker } from './draw.ts';
import { capital, cities, domains, firstNames, fruits, lastNames } from './words.ts';

function email(draw: Draw): string {
  return `${draw.one(firstNames).toLowerCase()}${draw.one(['.', '_', ''])}${draw.one(lastNames).toLowerCase()}@${draw.one(domains)}`;
}

function amount(draw: Draw): string {
  return `$${draw.chance(0.3) ? draw.int(2, 900) : `${draw.int(5, 980)}.${draw.int(10, 99)}`}`;
}

/** A note of loosely related sentences in which all sorts of identifiers turn up. */
function note(draw: Draw): string {
  const sentences = [
    () => `I placed order ORD-${draw.int(1000, 99999)} last week and nothing has arrived.`,
    () => `Please send a copy of invoice INV-${draw.int(1000, 9999)} to ${email(draw)}.`,
    () => `We paid ${amount(draw)} for the hotel and ${amount(draw)} for the taxi.`,
    () => `My colleague ${draw.one(firstNames)} ${draw.one(lastNames)} (${email(draw)}) will take over.`,
    () => `Ticket TCK-${draw.int(100, 9999)} is still open.`,
    () => `The parcel TRK${draw.int(100000, 999999)}X was scanned in ${draw.one(cities)}.`,
    () => `ORD-${draw.int(1000, 99999)} and ORD-${draw.int(1000, 99999)} can be cancelled.`,
    () => `The invoices INV-${draw.int(1000, 9999)} and INV-${draw.int(1000, 9999)} add a fee of ${amount(draw)}.`,
    () => `You can reach me at ${email(draw)} or at ${email(draw)}.`,
    () => 'Thanks a lot for your patience, it has been a long week here.',
    () => 'The weather held up the truck for two days.',
    () => `Lunch with the client came to ${amount(draw)}.`,
    () =>
      `The review is on ${draw.one(['March', 'May', 'June'])} ${draw.int(1, 28)}, 2026 and the launch on ${draw.one(['July', 'August', 'October'])} ${draw.int(1, 28)}, 2026.`,
  ];
  return draw
    .some(sentences, draw.one([1, 2, 2, 3, 7, 8, 9, 10]))
    .map((sentence) => sentence())
    .join(' ');
}

export const extraction: QuestionMaker = (draw) => {
  const what = draw.one([
    'e-mail addresses',
    'order numbers',
    'invoice numbers',
    'amounts',
    'order ids',
    'emails',
    'invoice ids',
    'dates',
  ]);
  const body = note(draw);
  const task = draw.one([
    `Extract all ${what} from this message`, `List the ${what} in the following text`, `find every one of the ${what} below`, `Which ${what} are mentioned here`,
    `How many ${what} are in this note`, what === 'amounts' ? 'What is the total of the amounts in this note' : `Pull out the ${what}`,
    what === 'amounts' ? `list the amounts over $${draw.int(1, 6) * 100}` : what.startsWith('e') ? `Give me the emails from ${draw.one(domains)}` : `get the ${what}`,
  ]); // biome-ignore format: one phrase each
  const text = draw.one([
    `${task}:\n\n${body}`,
    `${task}: ${body}`,
    `${task}.\n"""${body}"""`,
    `${task}\n---\n${body}\n---`,
  ]);
  return {
    text,
    followUps: [
      'how many are there?',
      'and the order numbers?',
      'now list the e-mail addresses',
      'and the invoice numbers?',
    ],
  };
};

export const sentiment: QuestionMaker = (draw) => {
  const subject = draw.one([
    'The room',
    'The staff',
    'The delivery',
    'The food',
    'The app',
    'The jacket',
    'The support',
    'The keyboard',
    'The tour',
    'The blender',
  ]);
  const good = [
    'great',
    'excellent',
    'friendly',
    'fast',
    'clean',
    'very helpful',
    'reliable',
    'really good',
    'perfect',
    'comfortable',
    'polite',
  ];
  const bad = [
    'terrible',
    'slow',
    'rude',
    'broken',
    'disappointing',
    'awful',
    'noisy',
    'overpriced',
    'confusing',
    'really bad',
    'late',
  ];
  const aspect = (): string =>
    draw.one([
      'the service',
      'the price',
      'the quality',
      'the screen',
      'the location',
      'the packaging',
      'the waiter',
      'setup',
      'the battery',
    ]);
  const side = (isGood: boolean): string => draw.one(isGood ? good : bad);
  const clause = (isGood: boolean): string =>
    draw.chance(0.25)
      ? `${aspect()} was not ${side(!isGood).replace(/^(?:very|really) /, '')}`
      : `${aspect()} was ${side(isGood)}`;
  const flip = draw.chance(0.5);
  const sentences = [`${subject} was ${side(flip)}.`];
  for (let more = draw.one([0, 0, 1, 1, 4, 5]); more > 0; more--) {
    const isGood = draw.chance(flip ? 0.65 : 0.35);
    sentences.push(
      draw.one([
        `${capital(clause(isGood))}.`,
        `${capital(clause(isGood))}, but ${clause(!isGood)}.`,
        `${draw.one(['I would buy it again.', 'We stayed for two nights.', 'It arrived on a Tuesday.', 'I have used it for a month.'])}`,
        isGood ? 'I would recommend it.' : 'I want a refund.',
        `${capital(clause(isGood))} and ${clause(isGood)}.`,
      ]),
    );
  }
  const task = draw.one([
    'Classify the sentiment as positive, negative or neutral',
    'Is the sentiment of this review positive, negative or neutral?',
    'sentiment (positive/negative/neutral)',
    'Positive or negative?',
    'Tag the sentiment of this feedback: positive, negative, neutral',
  ]);
  return { text: `${task}${draw.one([': ', '\n', '\n\n'])}"${sentences.join(' ')}"` };
};

export const routing: QuestionMaker = (draw) => {
  const topics: Readonly<Record<string, readonly string[]>> = {
    billing: [
      'I was charged twice for my subscription',
      'The invoice shows the wrong VAT',
      'My credit card payment failed',
      'please refund the second payment',
      'I need a receipt for the last payment',
    ],
    shipping: [
      'My parcel has not arrived',
      'the tracking has not moved for a week',
      'The courier left the package at the wrong address',
      'Delivery was late again',
      'Can you ship to another address',
    ],
    technical: [
      'The app crashes when I open the settings',
      'I get an error during the export',
      'Sync is broken since the update',
      'The screen freezes on login',
      'the API times out with an error',
    ],
    account: [
      'I want to delete my profile',
      'Please change the email on my account',
      'I cannot see the user permissions',
      'Can you close my account',
      'how do I change my username',
    ],
    sales: [
      'We would like a quote for 40 seats',
      'Is there a discount for annual plans',
      'I need a demo of the enterprise plan',
      'Can we upgrade our trial',
    ],
    returns: [
      'I want to return the shoes',
      'The mug came damaged, I need a replacement',
      'How do I exchange the size',
      'Where is my return label',
    ],
  };
  const teams = draw.some(Object.keys(topics), draw.int(3, 6));
  const main = teams[0] ?? 'billing';
  const of = (team: string): string => draw.one(topics[team] ?? []);
  const sentences = [`${capital(of(main))}.`];
  if (draw.chance(0.3)) sentences.push(`${capital(of(main))}.`);
  for (const other of teams.slice(1, 1 + draw.weighted([6, 2, 2, 3]))) {
    sentences.push(
      draw.one([
        `${capital(of(other))}, but that is already solved.`,
        `${capital(of(other))}.`,
        `The ${other === 'technical' ? 'app' : other} side was fine.`,
        `Earlier ${of(other).toLowerCase()}, never mind.`,
      ]),
    );
  }
  if (draw.chance(0.4))
    sentences.push(
      draw.one([
        'Please help!',
        'I have been a customer for six years.',
        'Thanks in advance.',
        'This is the third time I write.',
      ]),
    );
  const message = draw.some(sentences, sentences.length).join(' ');
  const listed = draw.some(teams, teams.length);
  const choices = `${listed.slice(0, -1).join(', ')} or ${listed.at(-1)}`;
  const task = draw.one([
    `Which team should handle this ticket: ${choices}?`,
    `Route this message to one of: ${choices}.`,
    `Classify the ticket (${choices}).`,
    `triage -> ${choices}`,
  ]);
  return { text: `${task}${draw.one(['\n', '\n\n', ' '])}"${message}"` };
};

/** Requests outside what the sandbox models can do; life has those too. */
export const outOfScope: QuestionMaker = (draw) => ({
  text: draw.one([
    `Write a haiku about ${draw.one(fruits)} season`, `What's the weather like in ${draw.one(cities)}?`, `Who won the match in ${draw.one(cities)} yesterday?`,
    `tell me a joke about ${draw.one(fruits)}s`, `Draft a polite reply to ${draw.one(firstNames)} saying we are running late`, `Suggest a name for a ${draw.one(['cat', 'bakery', 'newsletter', 'boat'])}`,
    `Is ${draw.one(cities)} nice in autumn?`, 'are you a real person', `summarise our meeting with ${draw.one(firstNames)} in one line`, `Recommend a restaurant in ${draw.one(cities)}`,
  ]),
}); // biome-ignore format: one phrase each
