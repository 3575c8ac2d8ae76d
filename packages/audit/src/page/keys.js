// Keyboard shortcuts of the audit's pages. A button does all that a key does: the pages work without this script.

const choices = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'tie', t: 'tie', s: 'skip' };

const dialog = document.getElementById('help-dialog');
document.getElementById('help')?.addEventListener('click', () => dialog?.showModal());

// Of a conversation, what must be answered is shown first; what led to it is above.
const request = document.querySelector('.request .scroll');
const turns = request?.querySelectorAll(':scope > .turn') ?? [];
if (turns.length > 1) request.scrollTop = turns[turns.length - 1].offsetTop - request.offsetTop;

// One decision a page: a second press, or a second click, would be meant for a pair that is not to be seen yet.
let isSent = false;
document.addEventListener('submit', (event) => {
  if (event.target.method === 'dialog') return;
  if (isSent) event.preventDefault();
  isSent = true;
});

// A page that is shown again from the browser's memory may be out of date.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || dialog?.open) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === 'ArrowUp' && isScrolled(event.target)) return;
  const button = buttonFor(key);
  if (!button) return;
  event.preventDefault();
  button.click();
});

function buttonFor(key) {
  if (key === '?') return document.getElementById('help');
  if (key === 'u') return document.getElementById('undo');
  return Object.hasOwn(choices, key) ? document.querySelector(`[data-choice="${choices[key]}"]`) : null;
}

/** Whether the up key moves the text that has the focus. */
function isScrolled(target) {
  const box = target instanceof Element ? target.closest('.scroll') : null;
  return box !== null && box.scrollHeight > box.clientHeight;
}
