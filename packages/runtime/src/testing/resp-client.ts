import { connect } from 'node:net';

/** A client of a real Redis for tests: one command after another, replies of the protocol's version 2. */
export function respClient(port: number) {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  let received = '';
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  socket.on('error', (error) => {
    for (const each of waiting.splice(0)) each.reject(error);
  });
  socket.on('data', (chunk: string) => {
    received += chunk;
    for (let reply = parse(received, 0); reply !== undefined; reply = parse(received, 0)) {
      received = received.slice(reply.end);
      const next = waiting.shift();
      if (reply.value instanceof Error) next?.reject(reply.value);
      else next?.resolve(reply.value);
    }
  });
  const send = (command: readonly string[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
      socket.write(`*${command.length}\r\n${parts.join('')}`);
    });
  return { send, close: () => socket.destroy() };
}

function parse(text: string, at: number): { readonly value: unknown; readonly end: number } | undefined {
  const line = text.indexOf('\r\n', at);
  if (line === -1) return undefined;
  const head = text.slice(at + 1, line);
  const start = line + 2;
  switch (text[at]) {
    case '+':
      return { value: head, end: start };
    case '-':
      return { value: new Error(head), end: start };
    case ':':
      return { value: Number(head), end: start };
    case '$': {
      const end = start + Number(head) + 2;
      if (text.length < end) return undefined;
      return { value: Buffer.from(text.slice(start, end - 2), 'latin1').toString(), end };
    }
    default: {
      const values: unknown[] = [];
      let end = start;
      for (let index = 0; index < Number(head); index++) {
        const item = parse(text, end);
        if (item === undefined) return undefined;
        values.push(item.value);
        end = item.end;
      }
      return { value: values, end };
    }
  }
}
