import { userConversation } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { openAudit } from '../audit.ts';
import { judgedRow, judgedTable, models } from '../testing/judged-table.ts';
import { post, send, servedAudit } from '../testing/served-audit.ts';
import { serveAudit } from './serve-audit.ts';

describe('lets in nobody but the person with the address', () => {
  test.each([
    ['another name for this machine, as after DNS rebinding', { headers: { host: 'evil.example:80' } }, 403],
    ['the right name with another port', { headers: { host: '127.0.0.1:1' } }, 403],
    ['no token', { path: '/' }, 404],
    ['a wrong token', { path: `/${'0'.repeat(32)}/` }, 404],
    ['a wrong token for a script', { path: '/keys.js' }, 404],
    ['a page that is none', { path: 'labels.arrow' }, 404],
    ['a path below', { path: 'page/keys.js' }, 404],
    ['another method', { method: 'DELETE' }, 405],
    ['a post without an origin', { method: 'POST', path: 'decide', body: 'number=0&choice=left' }, 403],
    [
      'a post from another site',
      { method: 'POST', path: 'decide', headers: { origin: 'https://evil.example' }, body: 'number=0&choice=left' },
      403,
    ],
    [
      'a post from a page without origin',
      { method: 'POST', path: 'undo', headers: { origin: 'null' }, body: 'number=0' },
      403,
    ],
  ])('%s', async (_, sent, status) => {
    const { audit, url } = await servedAudit(await judgedTable(), { rows: 3 });
    const reply = await send(url, sent);
    expect(reply.status).toBe(status);
    expect(reply.body).not.toContain('question');
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(audit.done).toBe(0);
  });

  test('a post that a browser calls cross-site', async () => {
    const { audit, url } = await servedAudit(await judgedTable(), { rows: 3 });
    const headers = { origin: new URL(url).origin, 'sec-fetch-site': 'cross-site' };
    expect((await send(url, { method: 'POST', path: 'decide', headers, body: 'number=0&choice=left' })).status).toBe(
      403,
    );
    expect(audit.done).toBe(0);
  });

  test('each run has an address of its own, on the loopback interface', async () => {
    const [one, other] = [await servedAudit(await judgedTable()), await servedAudit(await judgedTable())];
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/u);
    expect(new URL(one.url).pathname).not.toBe(new URL(other.url).pathname);
  });
});

test.each([
  ['number=0', 400],
  ['number=0&choice=both', 400],
  ['choice=left', 400],
  ['number=zero&choice=left', 400],
  [`number=0&choice=${'x'.repeat(5000)}`, 400],
])('refuses the form %#', async (body, status) => {
  const { audit, url } = await servedAudit(await judgedTable(), { rows: 3 });
  const reply = await send(url, { method: 'POST', path: 'decide', headers: { origin: new URL(url).origin }, body });
  expect([reply.status, audit.done]).toEqual([status, 0]);
});

test('shows the request and both answers on the sides that were drawn, and not who wrote what', async () => {
  const { audit, url } = await servedAudit(await judgedTable(), { rows: 20 });
  while (audit.current !== undefined) {
    const { number, item } = audit.current;
    const { body } = await send(url);
    expect(body).toContain(`question ${item.row}`);
    const isWeakLeft = body.indexOf(`small ${item.row}`) < body.indexOf(`great ${item.row}`);
    expect(isWeakLeft).toBe(item.order === 'weak-first');
    expect(body).not.toMatch(new RegExp([...Object.values(models), 'weak', 'strong', 'judge says', 'wins'].join('|')));
    await post(url, 'decide', { number: String(number), choice: 'tie' });
  }
  expect((await send(url)).body).toContain('All 20 decided');
});

test('text of the data is never markup', async () => {
  const hostile = `</p><script>alert("x")</script><img src=x onerror=alert(1)>"'`;
  const row = judgedRow('a', 'tie', { conversation: userConversation(hostile) });
  const outcomes = row.outcomes.map((outcome, index) => ({
    ...outcome,
    answer: `${index}${hostile}\n\`\`\`\n${hostile}\n\`\`\``,
  }));
  const { url } = await servedAudit(await judgedTable([{ ...row, outcomes }]));
  const { body } = await send(url);
  expect(body).not.toMatch(/<script>|<img|onerror=alert\(1\)>/u);
  expect(body.match(/&#60;script&#62;/gu)).toHaveLength(5);
});

test('a tab that is behind is told so, and decides nothing', async () => {
  const { audit, url } = await servedAudit(await judgedTable(), { rows: 3 });
  expect((await post(url, 'decide', { number: '0', choice: 'left' })).headers.location).toBe('./');
  const late = await post(url, 'decide', { number: '0', choice: 'right' });
  expect([late.status, late.headers.location]).toEqual([303, './?notice=decided']);
  expect((await send(url, { path: './?notice=decided' })).body).toContain('decided already, perhaps in another tab');
  expect((await post(url, 'undo', { number: '2' })).headers.location).toBe('./?notice=undone');
  expect(audit.done).toBe(1);
});

test('a decision that cannot be saved is told, and the pair stays open', async () => {
  const { audit, url, close } = await servedAudit(await judgedTable(), { rows: 3 });
  await audit.close();
  const reply = await post(url, 'decide', { number: '0', choice: 'left' });
  expect(reply.status).toBe(500);
  expect(reply.body).toContain('the decision could not be saved');
  expect(audit.done).toBe(0);
  await close().catch(() => {});
});

test('refuses a port that is taken or is none', async () => {
  const { audit, url } = await servedAudit(await judgedTable());
  await expect(serveAudit(audit, { port: Number(new URL(url).port) })).rejects.toThrow(
    'already in use; choose another',
  );
  await expect(serveAudit(audit, { port: 70_000 })).rejects.toThrow('port must be a whole number');
});

test('tells of progress after each decision and undo', async () => {
  const audit = await openAudit(await judgedTable(), { rows: 3 });
  const seen: number[] = [];
  const server = await serveAudit(audit, { onProgress: ({ done }) => seen.push(done) });
  await post(server.url, 'decide', { number: '0', choice: 'left' });
  await post(server.url, 'decide', { number: '1', choice: 'skip' });
  await post(server.url, 'undo', { number: '1' });
  await server.close();
  await audit.close();
  expect(seen).toEqual([1, 2, 1]);
});
