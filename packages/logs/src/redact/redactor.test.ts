import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from './redactor.ts';

const redact = (text: string): string => new Redactor().redact(text);

describe('replaces', () => {
  // Keys are put together here, so that no scanner of the repository takes them for real ones.
  const random = 'q7Rt2Vx9Lm4Kp8Zs1Wd6Yb3Nf5Hj0Gc';
  test.each<[string, string]>([
    ['Write to ann.lee+shop@mail.example.co.uk today.', 'Write to [e-mail 1] today.'],
    ['联系我foo@bar.com谢谢', '联系我[e-mail 1]谢谢'],
    ['пишите на иван@почта.рф, жду', 'пишите на [e-mail 1], жду'],
    ['call +49 30 1234567 now', 'call [phone number 1] now'],
    ['call +1 (415) 555-2671.', 'call [phone number 1].'],
    ['(415) 555-2671 or 415.555.2672', '[phone number 1] or [phone number 2]'],
    [
      'UK 020 7946 0958, FR 06 12 34 56 78, DE 0221/1234567',
      'UK [phone number 1], FR [phone number 2], DE [phone number 3]',
    ],
    ['携帯は090-1234-5678です', '携帯は[phone number 1]です'],
    ['手机 13812345678', '手机 [phone number 1]'],
    ['微信 138-1234-5678', '微信 [phone number 1]'],
    ['my mobile is 612 345 678', 'my mobile is [phone number 1]'],
    ['Ligue (11) 91234-5678', 'Ligue [phone number 1]'],
    ['هاتف ٠٥٠ ١٢٣ ٤٥٦٧', 'هاتف [phone number 1]'],
    ['card 4111 1111 1111 1111 exp 12/27', 'card [card number 1] exp 12/27'],
    ['5500-0000-0000-0004, 378282246310005', '[card number 1], [card number 2]'],
    ['DE89 3704 0044 0532 0130 00 and GB82WEST12345698765432', '[IBAN 1] and [IBAN 2]'],
    ['from 81.2.69.142 port 80', 'from [IP address 1] port 80'],
    ['via 2a00:1450:4001:81b::200e.', 'via [IP address 1].'],
    [`OPENAI_API_KEY=sk-${random}`, 'OPENAI_API_KEY=[key 1]'],
    [`use AKIA${'IOSFODNN7EXAMPLE'} please`, 'use [key 1] please'],
    [`token ghp_${random}abcd`, 'token [key 1]'],
    [`xoxb-${'123456789012'}-abcdefabcdef`, '[key 1]'],
    [`eyJ${'hbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl`, '[key 1]'],
    [`Authorization: Bearer ${random}`, 'Authorization: Bearer [key 1]'],
    ['password: hunter2!!', 'password: [key 1]'],
    ["{'api_key': 'abcd-1234-efgh'}", "{'api_key': '[key 1]'}"],
    [`the value ${random} leaked`, 'the value [key 1] leaked'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----\nbye', '[key 1]\nbye'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('leaves alone', () => {
  test.each([
    'Node 20.19.5 and Chrome 120.0.6099.109, version 1.2.3.4, v10.20.30.40, firmware 81.2.69.142',
    'on 2024-03-03 at 10:15:30, or 03.03.2024 12:30, or 03-04-2024 10 people',
    '2024-03-03T10:15:30.123Z and 1700000000 and 1700000000123 and 1700000000123456789',
    'order 4155552671, invoice 2024-000123, article 00123456',
    'π is 3.14159265358979, or 0.30 1029 9956 6398',
    'What is 017 + 25? And 4111111111111112?',
    'listen on 127.0.0.1:8080, ::1, 0.0.0.0, 10.0.0.0/8, 192.168.1.20, 203.0.113.7 and 2001:db8::1',
    'the war (1775-1783), (1874 - 1951), (1642–1727), (280-196)/280, (209.98 - 206.28), (1.0545718 × 10), (10000/100)',
    'https://open.spotify.com/playlist/37i9dQZF1DX1H4LbvY4OJi and 209.98 / (161-166.08)^2',
    '(1988 - 8891)r^2 + (8891 - 1988), x + 12100 - 8690 + 3977 and (10464216+10464216+10464216)f',
    'ISBN 978-3-16-148410-0 or 0-306-40615-2',
    'git show 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'id 123e4567-e89b-12d3-a456-426614174000',
    'std::vector<int> a::b, 12:30:45, 00:1b:44:11:3a:b7',
    'clone git@github.com:farthing/farthing.git; npm i pkg@1.2.3; @Injectable() class A {}',
    'decode SGVsbG8sIHRoaXMgaXMgYSBzZWNyZXQgbWVzc2FnZSE= for me',
    'getUserByIdAndOrganisationNameWithSuffix2, packages/logs/src/redact/redactor2.test.ts',
    'the token is a string; password: string; secret = getSecret(); token=null',
    'a train of 12 34 56 78 90 numbers, the matrix 1 2 3 4 5 6 7 8 9 10 11 12',
    'between 100-200 and 300-400 people; 1,234,567.89 dollars; 10 000 000 euros',
    'sk-learn, DE89 BMW 320, AKIA, eyJ, ghp_',
    'GB82WEST12345698765431 has a wrong check digit',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

test('gives the same value the same placeholder, however it is spelled', () => {
  const redactor = new Redactor();
  expect(redactor.redact('A@b.com, c@d.com, a@B.com')).toBe('[e-mail 1], [e-mail 2], [e-mail 1]');
  expect(redactor.redact('+49 30 1234567 = +49-30-1234567')).toBe('[phone number 1] = [phone number 1]');
  expect(redactor.redact('c@d.com')).toBe('[e-mail 2]');
  expect([...redactor.counts]).toEqual([
    ['e-mail', 4],
    ['phone number', 2],
  ]);
});

test('changes nothing the second time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('a@b.co', '+49 30 1234567', 'key: ', '81.2.69.142', ' ')), {
        maxLength: 12,
      }),
      (parts) => {
        const once = redact(parts.join(' '));
        expect(redact(once)).toBe(once);
      },
    ),
  );
});

test('never loses what stands around a finding', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z ]{0,20}$/u), fc.stringMatching(/^[a-z ]{0,20}$/u), (before, after) => {
      expect(redact(`${before} ann@mail.org ${after}`)).toBe(`${before} [e-mail 1] ${after}`);
    }),
  );
});

test.each([
  'a',
  '1',
  '@',
  'a@',
  'a.',
  '@a.',
  '1.',
  '1.1.1.',
  '1 ',
  '0 ',
  '1-',
  '+1 ',
  '(1) ',
  ':',
  'a:',
  '1:',
  'eyJ',
  'eyJ.',
  '-eyJ',
  'eyJaaaaaaaa.',
  'sk-',
  'SG.',
  '-SG.aaaaaaaaaaaaaaaa',
  'AB12',
  'DE89 ',
  'DE89',
  'Bearer ',
  'password=',
  'token: ',
  '-----BEGIN',
  '-----BEGIN PRIVATE KEY-----',
  'aB1',
  'A1b2=',
  '4111 ',
  '4111',
  'é',
  '手机',
  '0000 ',
  'http://',
  '\n',
  'x@y.z',
  'tel ',
  '٠',
])('takes time in proportion to 200,000 characters of %j', (piece) => {
  const text = piece.repeat(Math.ceil(200_000 / piece.length));
  const before = process.cpuUsage();
  redact(text);
  const { user, system } = process.cpuUsage(before);
  // A quadratic search takes minutes. Time of the processor, so that a busy machine does not fail this.
  expect((user + system) / 1e6).toBeLessThan(2.5);
});
