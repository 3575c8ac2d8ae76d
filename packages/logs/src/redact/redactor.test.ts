import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactPrompt } from './redact-prompt.ts';
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
    ['postgres://admin:hunter2@localhost:5432/db', 'postgres://admin:[key 1]@localhost:5432/db'],
    ['redis://:s3cr3tP4ss@cache.example.com:6379', 'redis://:[key 1]@cache.example.com:6379'],
    ['see https://user:pass@host/x and amqp://u:p@w@h', 'see https://user:[key 1]@host/x and amqp://u:[key 2]@h'],
    ['curl -u bob:myPassw0rd https://api.test/', 'curl -u bob:[key 1] https://api.test/'],
    ["curl -X POST --user 'bob:my!pw' x", "curl -X POST --user 'bob:[key 1]' x"],
    ['{"password": "p@ss w0rd"}', '{"password": "[key 1]"}'],
    ['"{\\"password\\": \\"hunter2\\"}"', '"{\\"password\\": \\"[key 1]\\"}"'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[key 1]'],
    ['passwd: hunter2, pwd=hunter3', 'passwd: [key 1], pwd=[key 2]'],
    ['"client_secret": "ab#1cd!2ef"', '"client_secret": "[key 1]"'],
    ['Mein Passwort: Sommer2024!', 'Mein Passwort: [key 1]'],
    ['das Passwort ist Sommer2024 und', 'das Passwort ist [key 1] und'],
    ['mot de passe : Soleil#75', 'mot de passe : [key 1]'],
    ['la contraseña es Luna2024', 'la contraseña es [key 1]'],
    ['密码是abc12345', '密码是[key 1]'],
    ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [key 1]'],
    [
      `https://hooks.slack.com/services/T00000000/B00000000/${'abcdefghijkl'}`,
      'https://hooks.slack.com/services/[key 1]',
    ],
    ['请拨打13812345678，谢谢', '请拨打[phone number 1]，谢谢'],
    ['身份证 11010519491231002X', '身份证 [identity number 1]'],
    ['SSN: 123-45-6789, ssn 123456789', 'SSN: [identity number 1], ssn [identity number 1]'],
    ['her number 219-09-9999.', 'her number [identity number 1].'],
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
    'what is a password? My password: how do I change it? password issue1234, wrong password: try again later',
    'password = os.environ["DB_PASSWORD_2"]; password: string; token: number; pwd=/home/user1; secret = process.env.SECRET_2',
    '{"password": "string", "token": "Enter your token", "passwordHint": "At least 8 characters!"}',
    'max_tokens: 4096, tokens: 128000, token: 12345678, "password": "$DB_PASS1", password: sha256',
    'postgres://user:$PASS@host, https://user:<password>@host, https://host:8080/a@b and http://host:80?x=a@b',
    'docker run -u 1000:1000 image; Authorization: Bearer <token>; Authorization: Bearer $TOKEN1234',
    '订单号13812345678，编号：13912345678',
    'the constants 13812345678 and 19999999999',
    '110105194912310021 and 900-12-3456, 666-12-3456, 123-00-4567, part 1-123-45-6789-0',
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

test('fields of a tool call count as names of what they hold', () => {
  const input = { host: 'db', password: 'p@ss w0rd', login: { api_key: 'abcd-1234', token: 'number' } };
  const content = [{ type: 'tool-call' as const, id: 'c', name: 'connect', input }];
  const { prompt } = redactPrompt({ id: 'p', conversation: [{ role: 'assistant', content }] });
  const redacted = { host: 'db', password: '[key 1]', login: { api_key: '[key 2]', token: 'number' } };
  expect(prompt.conversation[0]?.content).toEqual([{ ...content[0], input: redacted }]);
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
  'password="',
  'password="a',
  "pwd='",
  'mot de passe : ',
  'api_key',
  '://',
  '://a:',
  '://:@',
  '-u a:',
  'curl -u a:',
  'authorization: basic ',
  'hooks.slack.com/services/T',
  '110105194912310021 ',
  '123-45-',
  'ssn ',
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
