import { replaceFolder } from '../replace-folder.ts';

// Run by node: replaces the folder named on the command line until it is killed, by files that all say the same number.
const [, , target = ''] = process.argv;
for (let turn = 0; ; turn++) {
  const content = String(turn).padStart(200_000, ' ');
  await replaceFolder(target, { one: content, two: content, three: content });
  if (turn === 0) process.stdout.write('ready\n');
}
