import { expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { type MemoryTerminal, memoryTerminal } from '../testing/memory-terminal.ts';

/** Runs `farthing sandbox` until its first line is out, then `work`, then Ctrl-C. */
async function whileServing(
  argv: readonly string[],
  work: (terminal: MemoryTerminal) => Promise<void>,
): Promise<number> {
  const interrupt = new AbortController();
  const terminal = memoryTerminal({ signal: interrupt.signal });
  let announced: () => void = () => {};
  const firstLine = new Promise<void>((resolve) => {
    announced = resolve;
  });
  const print = (line: string): void => {
    terminal.print(line);
    announced();
  };
  const exit = runCli(['sandbox', '--port', '0', ...argv], { ...terminal, print });
  await Promise.race([firstLine, exit]);
  await work(terminal);
  interrupt.abort();
  return exit;
}

test('serves until Ctrl-C and gives a command to label with', async () => {
  let url = '';
  const exitCode = await whileServing([], async (terminal) => {
    url = /http:\S+?:\d+/.exec(terminal.printed[0] ?? '')?.[0] ?? '';
    expect(terminal.printed[0]).toContain('sandbox-weak, sandbox-strong, sandbox-judge');
    const body = JSON.stringify({
      model: 'sandbox-strong',
      max_tokens: 50,
      messages: [{ role: 'user', content: '17 + 4 = ?' }],
    });
    const reply = await fetch(`${url}/v1/messages`, { method: 'POST', headers: { 'x-api-key': 'any' }, body });
    expect(await reply.text()).toContain('21');
  });
  expect(exitCode).toBe(0);
  await expect(fetch(`${url}/sandbox/stats`)).rejects.toThrow();
});

test('injects the faults it is told to', async () => {
  const exitCode = await whileServing(['--rate-429', '1', '--retry-after-ms', '70', '--json'], async (terminal) => {
    const { url } = JSON.parse(terminal.printed[0] ?? '') as { url: string };
    const body = JSON.stringify({
      model: 'sandbox-weak',
      max_tokens: 50,
      messages: [{ role: 'user', content: '1 + 1' }],
    });
    const reply = await fetch(`${url}/v1/messages`, { method: 'POST', headers: { 'x-api-key': 'any' }, body });
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after-ms')).toBe('70');
  });
  expect(exitCode).toBe(0);
});

test('says in one line that the port is taken', async () => {
  await whileServing(['--json'], async (terminal) => {
    const { url } = JSON.parse(terminal.printed[0] ?? '') as { url: string };
    const second = memoryTerminal();
    expect(await runCli(['sandbox', '--port', new URL(url).port], second)).toBe(2);
    expect(second.noted).toEqual([`farthing: port ${new URL(url).port} is already in use; choose another`]);
  });
});

test('refuses a rate above one', async () => {
  const terminal = memoryTerminal();
  expect(await runCli(['sandbox', '--port', '0', '--drop-rate', '5'], terminal)).toBe(2);
  expect(terminal.noted).toEqual(['farthing: fault dropRate must be within 0–1; got 5']);
});
