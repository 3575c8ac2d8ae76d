import { type Conversation, messageText, withoutHarnessContext } from '@farthing/core';
import { clip } from '../lexical-ngrams.ts';

/** Kinds of request that {@link classifyTask} tells apart; `chat` is whatever is none of the others. */
export const taskTypes = ['code', 'math', 'translation', 'extraction', 'summary', 'chat'] as const;

export type TaskType = (typeof taskTypes)[number];

/** UTF-16 code units that are read of a text: the first half of this many and the last half. */
const maxTextLength = 8192;

/** From the surest sign to the least sure; the first that is found decides. */
const signs: readonly (readonly [TaskType, RegExp])[] = [
  [
    'translation',
    /\b(?:translate|translation|übersetze|traduis|traduire|traduce|traduci|traduza|vertaal)\b|翻译|翻譯|翻訳|번역|переведи|ترجم/iu,
  ],
  [
    'summary',
    /\b(?:summari[sz]e|summary of|tl;?dr|fasse .{0,40}zusammen|résume[rz]?|resume (?:este|el|la)|riassumi)\b|总结|摘要|要約|요약|кратко изложи|لخص/iu,
  ],
  [
    'extraction',
    /\b(?:extract|extrahiere|extrais|extrae|pull out|parse (?:out|the)|list (?:all|every)|as (?:json|csv)|json schema|fill in the (?:fields|form))\b|提取|抽出|추출|извлеки|استخرج/iu,
  ],
  [
    'code',
    /```|^[ \t]*(?:def|class|import|from|function|const|let|var|public|private|#include|SELECT|func|fn|package)\s[^.?!]{1,80}[({;:]|Traceback \(most recent|\b(?:TypeError|NullPointerException|stack trace|refactor|unit tests?|regex|compil(?:e|er)|typescript|javascript|python|golang|rust|kotlin|sql|bash|dockerfile|api endpoint|bug in|write (?:a|the) (?:function|script|program|class|query))\b/imu,
  ],
  [
    'math',
    /\\(?:frac|int|sum|sqrt|begin\{)|\d\s*[-+*/^=×÷]\s*\d|[∫∑√≤≥∂]|\b(?:solve for|integral|derivative|equation|theorem|prove that|probability that|how many|polynomial|matrix|modulo|calculate|compute the)\b/iu,
  ],
];

/**
 * What kind of request a conversation's last user turn is, by rules a person can read: no training, no model, the same
 * answer everywhere. Coarse on purpose: it picks between tables, it does not judge quality.
 */
export function classifyTask(conversation: Conversation): TaskType {
  const last = conversation.findLast(({ role }) => role === 'user');
  if (last === undefined) return 'chat';
  const text = clip(withoutHarnessContext(messageText(last)), maxTextLength);
  return signs.find(([, sign]) => sign.test(text))?.[0] ?? 'chat';
}
