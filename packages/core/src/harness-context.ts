/**
 * Elements that coding tools wrap around what they add to a user's message: Claude Code, Cline and its kin, Codex,
 * Cursor, Copilot. Only names that nobody writes of their own accord: `context`, `instructions` or `task`, which people
 * use to order a prompt, are not here, nor is what holds the user's own words, such as `user_query`.
 */
const elements = new Set([
  'additional_data',
  'available-deferred-tools',
  'command-message',
  'editorContext',
  'environment_context',
  'environment_details',
  'environment_info',
  'ide_opened_file',
  'local-command-caveat',
  'local-command-stderr',
  'local-command-stdout',
  'open_and_recently_viewed_files',
  'permissions instructions',
  'project_layout',
  'reminderInstructions',
  'session_context',
  'system-reminder',
  'system_reminder',
  'task-notification',
  'turn_aborted',
  'user_instructions',
  'workspace_info',
]);

const longestName = Math.max(...[...elements].map((name) => name.length));

/** How whole user messages begin that a tool has written: Aider's files and repository map, Codex's AGENTS.md, Cline's. */
const openings = [
  'I have *added these files to the chat*',
  'Here are summaries of some files present in my git repository.',
  '# AGENTS.md instructions for ',
  '[ERROR] You did not use a tool in your previous response!',
  'This is the Gemini CLI. We are setting up the context for our chat.',
];

/** Cline's report of what a tool gave, written as the user: `[read_file for 'src/a.ts'] Result:`. */
const toolReport = /^\[[a-z_]{1,40}(?: for '[^\n]{0,1000}')?\] Result:/u;

/** Whether a user's message reports what a tool gave, in the words of a tool that has no other way of saying it. */
export function isToolReport(text: string): boolean {
  return toolReport.test(text.slice(0, 1100).trimStart());
}

/**
 * A user's message without what a coding tool added to it. An element goes, with all in it, when its name is on the
 * list, it has no attributes and it is closed; a message goes as a whole when it begins as one that a tool has written.
 * Everything else stays, whatever it looks like. Time is linear in the length of the text.
 */
export function withoutHarnessContext(text: string): string {
  const start = text.slice(0, 200).trimStart();
  if (openings.some((opening) => start.startsWith(opening)) || isToolReport(text)) return '';
  let kept = '';
  let from = 0;
  // Elements of these names are not closed any more from here on: without this, a text of openings takes squared time.
  const unclosed = new Set<string>();
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const name = nameAt(text, at);
    if (name === undefined || unclosed.has(name)) continue;
    const closing = `</${name}>`;
    const end = text.indexOf(closing, at);
    if (end === -1) {
      unclosed.add(name);
      continue;
    }
    kept += text.slice(from, at);
    from = end + closing.length;
    at = from - 1;
  }
  return from === 0 ? text : kept + text.slice(from);
}

/** The listed element that opens at a `<`. */
function nameAt(text: string, at: number): string | undefined {
  const end = text.slice(at + 1, at + 2 + longestName).indexOf('>');
  if (end === -1) return undefined;
  const name = text.slice(at + 1, at + 1 + end);
  return elements.has(name) ? name : undefined;
}
