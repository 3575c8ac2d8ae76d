import { type Html, html } from '@farthing/evaluation';
import type { Audit, NumberedItem } from '../audit.ts';
import { textMarkup } from './answer-markup.ts';
import { conversationMarkup } from './conversation-markup.ts';
import { layout } from './layout.ts';

/** One pair to compare. It says nothing of who wrote what, nor of what the judge found. */
export function reviewPage(
  audit: Audit,
  { current, notice }: { readonly current: NumberedItem; readonly notice?: string | undefined },
): string {
  const { number, item } = current;
  const [left, right] =
    item.order === 'weak-first' ? [item.weakAnswer, item.strongAnswer] : [item.strongAnswer, item.weakAnswer];
  const place = `${audit.done + 1} of ${audit.size}`;
  const body = html`<header>
<p class="place"><b>${place}</b> <progress max="${audit.size}" value="${audit.done}" aria-label="Pairs decided">${audit.done}</progress></p>
<div class="tools">${undoForm(audit)}<button type="button" id="help" aria-haspopup="dialog" data-key="?">Help <kbd>?</kbd></button></div>
</header>
<main>
${notice === undefined ? undefined : html`<p class="notice" role="status">${notice}</p>`}
<section class="request" aria-labelledby="request"><h1 id="request">Request</h1>
<div class="scroll" tabindex="0" role="region" aria-label="The request">${conversationMarkup(item.conversation)}</div></section>
<div class="answers">${answer('A', left)}${answer('B', right)}</div>
</main>
<form class="choices" method="post" action="decide" aria-label="Which answer is better?">
<input type="hidden" name="number" value="${number}">
${choice('left', html`<kbd>←</kbd> A is better`)}
${choice('tie', html`Tie <kbd>↑</kbd>`)}
${choice('skip', html`Skip <kbd>S</kbd>`)}
${choice('right', html`B is better <kbd>→</kbd>`)}
</form>
${helpDialog}`;
  return layout({ title: place, kind: 'review', body });
}

function answer(name: string, text: string): Html {
  return html`<section aria-labelledby="answer-${name}"><h2 id="answer-${name}">Answer ${name}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Answer ${name}, full text">${textMarkup(text)}</div></section>`;
}

function choice(value: string, label: Html): Html {
  return html`<button name="choice" value="${value}" data-choice="${value}">${label}</button>`;
}

/** Shown on the last page too: the last decision may have been a slip. */
export function undoForm({ latest }: Audit): Html | undefined {
  if (latest === undefined) return undefined;
  return html`<form method="post" action="undo"><input type="hidden" name="number" value="${latest}"><button id="undo">Undo the last <kbd>U</kbd></button></form>`;
}

const helpDialog = html`<dialog id="help-dialog" aria-labelledby="help-title">
<h2 id="help-title">Which answer serves the request better?</h2>
<p>Judge by what the person who asked would want: right first, then complete, then clear. Longer is not better. If both serve as well, it is a tie. Skip what you cannot judge.</p>
<p>Which model wrote which is hidden, and the sides are drawn at random. Every decision is saved at once: close the page when you like, and run the same command to go on.</p>
<dl><dt><kbd>←</kbd></dt><dd>A, the left answer, is better</dd><dt><kbd>→</kbd></dt><dd>B, the right answer, is better</dd>
<dt><kbd>↑</kbd> or <kbd>T</kbd></dt><dd>tie (in a text that is being scrolled, <kbd>↑</kbd> scrolls)</dd><dt><kbd>S</kbd></dt><dd>skip</dd>
<dt><kbd>U</kbd></dt><dd>undo the last decision</dd><dt><kbd>?</kbd></dt><dd>this help</dd></dl>
<form method="dialog"><button>Close</button></form>
</dialog>`;
