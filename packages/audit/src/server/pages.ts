import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { FarthingError } from '@farthing/core';
import { html } from '@farthing/evaluation';
import type { Audit, Choice } from '../audit.ts';
import { icon, layout } from '../page/layout.ts';
import { resultPage } from '../page/result-page.ts';
import { reviewPage } from '../page/review-page.ts';
import { style } from '../page/style.ts';
import { readForm } from './read-form.ts';

export interface Reply {
  readonly status: number;
  readonly type?: string | undefined;
  readonly body?: string | undefined;
  readonly location?: string | undefined;
}

/** Answers an admitted request. @param page method and name, e.g. `GET style.css`; the start page has no name. */
export async function replyTo(
  page: string,
  { audit, request }: { readonly audit: Audit; readonly request: IncomingMessage },
): Promise<Reply> {
  switch (page) {
    case 'GET ':
      return document(200, startPage(audit, request));
    case 'GET style.css':
      return { status: 200, type: 'text/css; charset=utf-8', body: style };
    case 'GET keys.js':
      return { status: 200, type: 'text/javascript; charset=utf-8', body: keysScript() };
    case 'GET icon.svg':
      return { status: 200, type: 'image/svg+xml', body: icon };
    case 'POST decide':
    case 'POST undo':
      return act(page, { audit, form: await readForm(request) });
    default:
      return { status: 404 };
  }
}

/** Tabs may show what another tab has decided since; they are told, and nothing is decided twice. */
const notices: Readonly<Record<string, string>> = {
  decided: 'That pair was decided already, perhaps in another tab. This is the next one.',
  undone: 'There was nothing to undo there, perhaps because of another tab. This is where the audit stands.',
};

function startPage(audit: Audit, { url = '' }: IncomingMessage): string {
  const { current } = audit;
  if (current === undefined) return resultPage(audit);
  const notice = notices[new URLSearchParams(url.split('?')[1]).get('notice') ?? ''];
  return reviewPage(audit, { current, notice });
}

const choices: readonly Choice[] = ['left', 'right', 'tie', 'skip'];

async function act(
  page: 'POST decide' | 'POST undo',
  { audit, form }: { readonly audit: Audit; readonly form: URLSearchParams | undefined },
): Promise<Reply> {
  const number = Number(form?.get('number') ?? Number.NaN);
  const choice = choices.find((each) => each === form?.get('choice'));
  if (!Number.isInteger(number) || (page === 'POST decide' && choice === undefined)) return { status: 400 };
  try {
    if (choice !== undefined && page === 'POST decide') {
      return seeStart((await audit.decide(number, choice)) ? undefined : 'decided');
    }
    return seeStart((await audit.undo(number)) ? undefined : 'undone');
  } catch (error) {
    if (error instanceof FarthingError) return document(500, failurePage(error.message));
    throw error;
  }
}

function seeStart(notice: string | undefined): Reply {
  return { status: 303, location: notice === undefined ? './' : `./?notice=${notice}` };
}

function document(status: number, body: string): Reply {
  return { status, type: 'text/html; charset=utf-8', body };
}

function failurePage(message: string): string {
  const body = html`<main><section class="verdict"><h1>Not saved</h1><p>${message}</p></section><p><a href="./">Go back to the pair</a></p></main>`;
  return layout({ title: 'Not saved', kind: 'result', body });
}

/** The one part of the pages that browsers run; a file of its own, so that it is checked like any other. */
function keysScript(): string {
  return readFileSync(new URL('../page/keys.js', import.meta.url), 'utf8');
}
