import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isToolLoop, scoringText } from './conversation.ts';
import { withoutHarnessContext } from './harness-context.ts';

const reminder = '<system-reminder>\nToday is Monday. <b>Tools:</b> 17\n</system-reminder>';

describe('withoutHarnessContext', () => {
  it('leaves out what coding tools add, and keeps what the user wrote around it', () => {
    expect(withoutHarnessContext(`${reminder}\nfix the bug ${reminder}in a.ts${reminder}`)).toBe(
      '\nfix the bug in a.ts',
    );
    expect(withoutHarnessContext('<user_query>\nfix it\n</user_query><open_and_recently_viewed_files>a.ts')).toBe(
      '<user_query>\nfix it\n</user_query><open_and_recently_viewed_files>a.ts',
    );
    expect(
      withoutHarnessContext('<task>\nadd a test\n</task>\n<environment_details>\n# Tabs\n</environment_details>'),
    ).toBe('<task>\nadd a test\n</task>\n');
    expect(withoutHarnessContext('<permissions instructions>ask</permissions instructions>go')).toBe('go');
  });

  it.each([
    'I have *added these files to the chat* so you can go ahead and edit them.\n\na.ts\n```',
    '# AGENTS.md instructions for /home/me\n\n<INSTRUCTIONS>be brief</INSTRUCTIONS>',
    "[read_file for 'src/a.ts'] Result:\nimport",
  ])('leaves out a message that a tool has written: %j', (text) => {
    expect(withoutHarnessContext(text)).toBe('');
  });

  it.each([
    '',
    'what is a <system-reminder> in a prompt?',
    '<system-reminder id="1">x</system-reminder>',
    '<SYSTEM-REMINDER>x</SYSTEM-REMINDER>',
    '<context>\nour shop sells socks\n</context><instructions>be brief</instructions>',
    'if (a<b && c>d) return </system-reminder>',
    'Why does the log say [read_file] Result: nothing?',
  ])('keeps what is not surely a tool’s: %j', (text) => {
    expect(withoutHarnessContext(text)).toBe(text);
  });

  it('removes nothing but whole elements, whatever the text', () => {
    const piece = fc.constantFrom('<system-reminder>', '</system-reminder>', '<', '>', 'word ', '<turn_aborted>', '\n');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const kept = withoutHarnessContext(text);
        expect(kept.replace(/<system-reminder>.*?<\/system-reminder>/gsu, '')).toBe(kept);
        if (!text.includes('</')) expect(kept).toBe(text);
      }),
    );
  });

  it('takes time in proportion to a hostile text', () => {
    const started = performance.now();
    for (const piece of ['<system-reminder>', '<', '<system-reminder></system-reminder', '[a for ', ' ']) {
      withoutHarnessContext(piece.repeat(1_000_000 / piece.length));
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('scoringText', () => {
  it('is what users said, without a turn of nothing else', () => {
    const conversation = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: [{ type: 'text', text: reminder }] },
      { role: 'user', content: `rename it\n${reminder}` },
    ] as const;
    expect(scoringText(conversation)).toBe('rename it');
    expect(scoringText(conversation.slice(0, 2))).toBe('');
  });
});

describe('isToolLoop', () => {
  const asked = { role: 'user', content: 'look it up' } as const;
  const result = { type: 'tool-result', id: '1', text: '42' } as const;
  it.each([
    ['a tool’s message', { role: 'tool', content: [result] } as const, true],
    [
      'a result in a user’s message',
      { role: 'user', content: [result, { type: 'text', text: reminder }] } as const,
      true,
    ],
    ['a result in words', { role: 'user', content: "[execute_command for 'ls'] Result:\na.ts" } as const, true],
    ['a user’s words', { role: 'user', content: 'thanks, and now?' } as const, false],
    ['an answer', { role: 'assistant', content: 'It is' } as const, false],
  ])('after %s is %s', (_, last, expected) => {
    expect(isToolLoop([asked, last])).toBe(expected);
    expect(isToolLoop([last, asked])).toBe(false);
  });
});
