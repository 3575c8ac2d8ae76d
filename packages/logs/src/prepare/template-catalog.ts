import { maskedKey } from './content-hash.ts';
import { RowNumbers } from './row-numbers.ts';
import type { TemplateMatch } from './templates.ts';

export type TemplatePlace = 'system prompt' | 'message header' | 'message footer';

/** A recognized template. */
export interface FoundTemplate {
  readonly place: TemplatePlace;
  /** Logged requests that have it. */
  readonly requests: number;
  /** Its beginning, on one line. */
  readonly excerpt: string;
}

const excerptLength = 72;

/** Beyond this many, a new template gets no name and is not reported. */
const maxTemplates = 2000;

/** The templates of a log as they are met, and the group of requests that each stands for. */
export class TemplateCatalog {
  readonly #found = new Map<string, { readonly template: FoundTemplate; requests: number }>();
  /** Group by its system prompt and header, and the number of its name. */
  readonly #groups = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #groupOf = new RowNumbers();
  #boilerplate = 0;

  /** Logged requests with any template. */
  get boilerplateRequests(): number {
    return this.#boilerplate;
  }

  /** Takes the templates of the next prompt. */
  add(match: TemplateMatch, requests: number): void {
    this.#count('system prompt', match.system, requests);
    this.#count('message header', match.header, requests);
    this.#count('message footer', match.footer, requests);
    if (match.system !== '' || match.header !== '' || match.footer !== '') this.#boilerplate += requests;
    this.#groupOf.push(this.#groupNumber(match));
  }

  /** The application a prompt came from, told by its templates: `undefined` when it has none. */
  groupOf(row: number): string | undefined {
    return this.#names[this.#groupOf.at(row) - 1];
  }

  /** Most frequent first. */
  templates(): FoundTemplate[] {
    const found = Array.from(this.#found.values(), ({ template, requests }) => ({ ...template, requests }));
    return found.sort((a, b) => b.requests - a.requests);
  }

  #count(place: TemplatePlace, text: string, requests: number): void {
    if (text === '') return;
    const key = `${place} ${maskedKey(text)}`;
    const known = this.#found.get(key);
    if (known !== undefined) known.requests += requests;
    else if (this.#found.size < maxTemplates) {
      this.#found.set(key, { template: { place, requests: 0, excerpt: excerptOf(text) }, requests });
    }
  }

  /** 0 for none. */
  #groupNumber({ system, header }: TemplateMatch): number {
    if (system === '' && header === '') return 0;
    const key = `${maskedKey(system)} ${maskedKey(header)}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#names.length >= maxTemplates) return 0;
    this.#names.push(this.#nameFor(header === '' ? system : header));
    this.#groups.set(key, this.#names.length);
    return this.#names.length;
  }

  #nameFor(text: string): string {
    const excerpt = excerptOf(text);
    for (let number = 1; ; number++) {
      const name = number === 1 ? excerpt : `${excerpt} (${number})`;
      if (!this.#names.includes(name)) return name;
    }
  }
}

function excerptOf(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= excerptLength ? line : `${line.slice(0, excerptLength - 1).trimEnd()}…`;
}
