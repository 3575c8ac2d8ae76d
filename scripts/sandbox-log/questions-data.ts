import type { QuestionMaker } from './draw.ts';
import { cities, firstNames, lastNames, shortWords, things } from './words.ts';

export const tables: QuestionMaker = (draw) => {
  const rows = draw.one([3, 3, 4, 4, 11, 13, 14]);
  const kind = draw.weighted([1, 1, 1]);
  const statuses = ['open', 'closed', 'pending'];
  const table =
    kind === 0
      ? {
          key: 'order',
          columns: ['order', 'status', 'amount', 'city'],
          rows: Array.from({ length: rows }, (_, index) => [
            `A${index + 1}`,
            draw.one(statuses),
            String(draw.int(2, 60) * 5),
            draw.one(cities.slice(0, 5)),
          ]),
        }
      : kind === 1
        ? {
            key: 'product',
            columns: ['product', 'price', 'stock', 'region'],
            rows: draw
              .some(things, rows)
              .map((name) => [
                name,
                `${draw.int(2, 90)}.${draw.one(['00', '50', '25', '99'])}`,
                String(draw.int(0, 140)),
                draw.one(['north', 'south', 'east', 'west']),
              ]),
          }
        : {
            key: 'name',
            columns: ['name', 'team', 'hours', 'rate'],
            rows: draw
              .some(firstNames, rows)
              .map((name) => [
                name,
                draw.one(['red', 'blue', 'green']),
                String(draw.int(4, 60)),
                String(draw.int(15, 85)),
              ]),
          };
  const written = draw.chance(0.5)
    ? [
        `| ${table.columns.join(' | ')} |`,
        `|${table.columns.map(() => '---').join('|')}|`,
        ...table.rows.map((row) => `| ${row.join(' | ')} |`),
      ].join('\n')
    : [table.columns.join(','), ...table.rows.map((row) => row.join(','))].join('\n');
  const some = draw.one(table.rows);
  const questions = [
    [
      `How many orders have status ${some[1]}?`,
      `What is the total amount?`,
      `Total amount in ${some[3]}?`,
      `Which order has the highest amount?`,
      `How many orders are ${some[1]} and have amount over ${draw.int(4, 40) * 5}?`,
      `What is the status of ${some[0]}?`,
      `list the orders in ${some[3]} with amount below ${draw.int(10, 50) * 5}`,
    ],
    [
      `What is the price of the ${some[0]}?`,
      `Which product has the lowest stock?`,
      `total stock in the ${some[3]} region`,
      `How many products have stock under ${draw.int(2, 12) * 10}?`,
      `Which product has the highest price in the ${some[3]}?`,
      `average price of the products?`,
      `How many products have price over ${draw.int(10, 70)} and stock over ${draw.int(20, 90)}?`,
    ],
    [
      `How many hours does ${some[0]} have?`,
      `What are the total hours of team ${some[1]}?`,
      `Who has the highest rate?`,
      `What is the rate of ${some[0]}?`,
      `average hours in team ${some[1]}`,
      `How many people have hours over ${draw.int(10, 45)}?`,
      `How many people in ${some[1]} have hours over ${draw.int(10, 40)} and rate below ${draw.int(30, 80)}?`,
    ],
  ][kind];
  const question = draw.one(questions ?? []);
  const text = draw.chance(0.6) ? `${question}\n\n${written}` : `${written}\n\n${question}`;
  return { text, followUps: draw.some(questions ?? [], 3) };
};

export const json: QuestionMaker = (draw) => {
  const items = Array.from({ length: draw.one([1, 1, 2, 5, 6]) }, () => ({
    sku: `${draw.one(['A', 'B', 'C', 'X'])}${draw.int(1, 99)}`,
    qty: draw.int(1, 12),
  }));
  const document =
    draw.weighted([1, 1, 1]) === 0
      ? {
          name: `${draw.one(firstNames)} ${draw.one(lastNames)}`,
          age: draw.int(19, 77),
          address: { city: draw.one(cities), zip: String(draw.int(10000, 99999)) },
          tags: draw.some(shortWords, draw.int(1, 3)),
        }
      : draw.chance(0.5)
        ? {
            order: { id: draw.int(1000, 9999), status: 'new', items },
            customer: { email: `${draw.one(firstNames).toLowerCase()}@mail.test`, active: true },
          }
        : {
            config: {
              retries: draw.int(1, 9),
              timeout: draw.int(1, 60) * 100,
              hosts: draw.some(['alpha', 'beta', 'gamma', 'delta'], draw.int(1, 3)),
            },
            debug: draw.chance(0.5),
          };
  const kind = 'name' in document ? 0 : 'order' in document ? 1 : 2;
  const element = draw.int(0, items.length - 1);
  const edits =
    [
      [
        `set address.city to "${draw.one(cities)}"`,
        'remove tags',
        'rename name to fullName',
        `increase age by ${draw.int(1, 9)}`,
        `append "${draw.one(shortWords)}" to tags`,
        `set age to ${draw.int(20, 80)}`,
        `set email to "${draw.one(firstNames).toLowerCase()}@post.test"`,
      ],
      [
        `set order.status to "${draw.one(['paid', 'shipped', 'cancelled'])}"`,
        `increase order.items[${element}].qty by ${draw.int(1, 5)}`,
        'remove customer.email',
        `set customer.active to false`,
        `set order.items[${element}].sku to "${draw.one(['Z1', 'Q7', 'K44'])}"`,
        `remove order.items[${element}]`,
        'rename customer to buyer',
      ],
      [
        `set config.retries to ${draw.int(1, 12)}`,
        `increase config.timeout by ${draw.int(1, 20) * 50}`,
        'remove debug',
        `append "${draw.one(['epsilon', 'zeta'])}" to config.hosts`,
        'rename config to settings',
        'set debug to true',
        'remove config.hosts[0]',
      ],
    ][kind] ?? [];
  const paths =
    [
      ['address.city', 'age', 'tags[0]'],
      ['order.id', `order.items[${element}].qty`, 'customer.email', `order.items[${element}].sku`],
      ['config.timeout', 'config.hosts[0]', 'config.retries'],
    ][kind] ?? [];
  const written = draw.chance(0.5) ? JSON.stringify(document) : JSON.stringify(document, undefined, 2);
  if (draw.chance(0.25)) {
    return {
      text: `${draw.one(['What is', "what's the value of", 'Look up'])} ${draw.one(paths)} in this JSON?\n${written}`,
      followUps: paths.map((path) => `and ${path}?`),
    };
  }
  const chosen = draw.some(edits, draw.weighted([0, 6, 1, 2, 4]));
  const list = chosen.length === 1 ? chosen[0] : `${chosen.slice(0, -1).join(', ')} and ${chosen.at(-1)}`;
  return {
    text: draw.one([
      `Here is a record: ${written}\n\nPlease ${list}. Return only the JSON.`,
      `${written}\n${list}, give me the resulting JSON`,
      `In the JSON below, ${list}:\n\n${written}`,
    ]),
    followUps: draw.some(edits, 2).map((edit) => `also ${edit}`),
  };
};
