import type { QuestionMaker } from './draw.ts';
import { capital, cities, firstNames, fruits, longWords, phrases, shortWords } from './words.ts';

export const lists: QuestionMaker = (draw) => {
  const isNumeric = draw.chance(0.4);
  const size = draw.one([3, 4, 4, 5, 5, 10, 12, 14, 16]);
  const base: (string | number)[] = isNumeric
    ? Array.from({ length: size }, () => (draw.chance(0.5) ? draw.int(1, 99) : draw.int(100, 999)))
    : draw.some(draw.one([fruits, cities, firstNames, shortWords]), size);
  const items = draw.chance(0.4) ? [...base, ...draw.some(base, draw.int(1, 3))] : base;
  const written = draw.weighted([5, 2, 2]);
  const list =
    written === 0
      ? items.join(', ')
      : written === 1
        ? `[${items.join(', ')}]`
        : `\n${items.map((item) => `- ${item}`).join('\n')}`;
  const task = isNumeric
    ? draw.one([
        'sort these in ascending order',
        'sort in descending order',
        'remove duplicates and sort descending',
        'what is the median',
        'what is the sum of the numbers',
        'give me the second largest',
        'how many are greater than 50',
        'list the even ones',
        'remove the duplicates',
        'reverse the list',
        'what is the average',
        'which is the largest',
      ])
    : draw.one([
        'sort these alphabetically',
        'sort in reverse alphabetical order',
        'remove duplicates and sort alphabetically',
        'remove the duplicates',
        'how many unique entries are there',
        'reverse the order and keep the first 3',
        'which is the longest',
        'sort them by length',
        'dedupe, sort alphabetically and put them in uppercase',
        'list the ones longer than 5 letters',
        'reverse the list',
      ]);
  const text = draw.one([`${capital(task)}: ${list}`, `Please ${task}: ${list}`, `${capital(task)} for me: ${list}`]);
  return {
    text,
    followUps: isNumeric
      ? ['and sorted descending?', 'what is the sum?', 'now remove the duplicates', 'and the smallest?']
      : ['now without duplicates', 'and in reverse order?', 'how many are there?', 'and sorted by length?'],
  };
};

export const strings: QuestionMaker = (draw) => {
  const word = draw.one([...longWords, ...shortWords]);
  const letter = draw.one([...word]);
  const phrase = draw.one(phrases);
  const followUps = ['now reversed', 'and in uppercase?', 'how many letters does it have?'];
  switch (draw.weighted([3, 3, 3, 2, 2])) {
    case 0:
      return {
        text: draw.one([
          `How many times does the letter ${letter} appear in "${word}"?`,
          `count the letter ${letter} in "${draw.chance(0.5) ? phrase.toLowerCase() : word}"`,
          `How many ${letter}'s are in the word "${word}"?`,
        ]),
        followUps: [],
      };
    case 1:
      return {
        text: draw.one([
          `Reverse the word "${word}"`,
          `write "${word}" backwards`,
          `Spell "${draw.chance(0.3) ? phrase : word}" backwards please`,
          `reverse "${word}" and put it in uppercase`,
        ]),
        followUps: ['and in uppercase?'],
      };
    case 2:
      return {
        text: draw.one([
          `Convert "${phrase}" to snake_case`,
          `"${phrase}" in camelCase?`,
          `Make a slug from "${phrase}" in kebab-case`,
          `What's the acronym of "${phrase}"?`,
          `title case please: "${phrase.toLowerCase()}"`,
        ]),
        followUps,
      };
    case 3:
      return {
        text: draw.one([
          `Remove all vowels from "${draw.chance(0.5) ? phrase : word}"`,
          `How many vowels are in "${phrase}"?`,
          `strip the spaces from "${phrase}" and reverse it`,
          `how many vowels does "${word}" have, count them`,
        ]),
        followUps: [],
      };
    default:
      return {
        text: draw.one([
          `Apply a Caesar shift of ${draw.int(1, 9)} to "${draw.one(shortWords)}"`,
          `Sort the letters of "${word}" alphabetically`,
          `Take every second letter of "${phrase}"`,
          `remove the vowels from "${phrase}", then reverse it and make it uppercase`,
          `what is the ${draw.one(['third', 'fifth', '7th'])} letter of "${word}"?`,
        ]),
        followUps: [],
      };
  }
};
