import type { QuestionMaker } from './draw.ts';
import { shortWords } from './words.ts';

export const code: QuestionMaker = (draw) => {
  const ask = (language: string, lines: readonly string[]): string => {
    const snippet = lines.join('\n');
    const fenced = `\`\`\`${language}\n${snippet}\n\`\`\``;
    return draw.one([
      `What does this print?\n\n${fenced}`,
      `what is the output of this code\n${snippet}`,
      `Trace this ${language} code and tell me the result:\n${fenced}`,
      `${fenced}\n\nWhat gets printed?`,
    ]);
  };
  const [a, b, c] = [draw.int(1, 9), draw.int(2, 6), draw.one([2, 3, 3, 10, 12, 15])];
  const name = draw.one(['total', 'x', 'acc', 'n', 'result']);
  const followUps = [`and what is the final value of ${name}?`];
  const words = draw.some(shortWords, draw.int(2, 4)).map((word) => `"${word}"`);
  const variants: readonly (() => { language: string; lines: readonly string[] })[] = [
    () => ({
      language: 'python',
      lines: [
        `${name} = ${a}`,
        `for i in range(${draw.one(['', '1, ', '2, '])}${c}):`,
        `    ${name} += i${draw.one(['', ' * 2', ` * ${b}`])}`,
        `print(${name})`,
      ],
    }),
    () => ({
      language: 'python',
      lines: [
        `${name} = ${a}`,
        `for i in range(${c}):`,
        `    if i % ${b} == ${draw.one([0, 1])}:`,
        `        ${name} += i * ${b}`,
        '    else:',
        `        ${name} -= ${draw.int(1, 3)}`,
        `print(${name})`,
      ],
    }),
    () => ({
      language: 'python',
      lines: [
        `${name} = 0`,
        `for i in range(1, ${Math.min(7, c + 1)}):`,
        `    for j in range(${b}):`,
        `        ${name} += i ${draw.one(['*', '+', '-'])} j`,
        `print(${name})`,
      ],
    }),
    () => ({
      language: 'python',
      lines: [
        `${name} = ${draw.int(10, 90)}`,
        `while ${name} > ${a}:`,
        `    ${name} ${draw.one([`-= ${b}`, `= ${name} // 2`])}`,
        `print(${name})`,
      ],
    }),
    () => ({
      language: 'python',
      lines: [
        `words = [${words.join(', ')}]`,
        'out = []',
        'for w in words:',
        `    ${draw.one(['out.append(w.upper())', 'out.append(w[::-1])', 'out.append(len(w))', `out.append(w[:${b}])`])}`,
        'print(out)',
      ],
    }),
    () => ({
      language: 'python',
      lines: [
        `s = "${draw.one(shortWords)}"`,
        `print(s[${draw.one(['1:4', '::-1', ':3', '-2:', '::2', '1:'])}]${draw.one(['', '.upper()', ''])})`,
      ],
    }),
    () => ({
      language: 'javascript',
      lines: [
        `let ${name} = ${a};`,
        `for (let i = ${draw.one([0, 1])}; i ${draw.one(['<', '<='])} ${c}; i++) {`,
        `  ${name} ${draw.one(['+=', '-=', '+='])} i${draw.one(['', ` * ${b}`])};`,
        '}',
        `console.log(${name});`,
      ],
    }),
    () => ({
      language: 'javascript',
      lines: [
        `const items = [${Array.from({ length: draw.int(3, 8) }, () => draw.int(1, 30)).join(', ')}];`,
        `let ${name} = 0;`,
        'for (const item of items) {',
        `  if (item > ${draw.int(8, 18)}) {`,
        `    ${name} += item;`,
        '  }',
        '}',
        `console.log(${name});`,
      ],
    }),
    () => ({
      language: 'javascript',
      lines: [
        `let s = '';`,
        `for (let i = 0; i < ${c}; i++) {`,
        `  s += ${draw.one(['i', 'i % 3', "'ab'", 'i * 2'])};`,
        '}',
        'console.log(s);',
      ],
    }),
    () => ({
      language: 'python',
      lines: [
        `nums = [${Array.from({ length: draw.int(4, 9) }, () => draw.int(1, 50)).join(', ')}]`,
        `best = nums[0]`,
        'for v in nums:',
        `    if v ${draw.one(['>', '<'])} best:`,
        '        best = v',
        `print(best, len(nums))`,
      ],
    }),
  ];
  const { language, lines } = draw.one(variants)();
  return { text: ask(language, lines), followUps: lines.some((line) => line.includes(name)) ? followUps : [] };
};
