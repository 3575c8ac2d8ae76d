// @ts-check
// Runs what must not hang or crash a labelling run: a user's module, and regular expressions. JavaScript, because Node 20
// starts no worker from TypeScript, and the tests run from source.
import { parentPort, workerData } from 'node:worker_threads';

/**
 * @typedef {import('./worker-pool.ts').WorkerTask} WorkerTask
 * @typedef {import('./worker-pool.ts').WorkerOrder} WorkerOrder
 * @typedef {import('./worker-pool.ts').WorkerReply} WorkerReply
 */

/** @type {import('node:worker_threads').MessagePort} */
const port = /** @type {never} */ (parentPort);

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** @returns {Promise<(question: unknown) => unknown>} */
async function loadVerify() {
  const { moduleUrl } = workerData;
  if (moduleUrl === undefined) return () => undefined;
  const { verify } = await import(moduleUrl);
  if (typeof verify !== 'function') throw new Error('it exports no function named verify');
  return verify;
}

/**
 * @param {WorkerTask} task
 * @param {(question: unknown) => unknown} verify
 */
async function perform(task, verify) {
  if ('pattern' in task) return new RegExp(task.pattern, task.flags).test(task.answer);
  return verify(task.question);
}

/**
 * @param {number} id
 * @param {WorkerReply} reply
 */
function post(id, reply) {
  try {
    port.postMessage({ id, ...reply });
  } catch (error) {
    // A function, a symbol or a proxy: nothing that could be a verdict.
    port.postMessage({ id, failure: `returned what cannot be read: ${messageOf(error)}` });
  }
}

try {
  const verify = await loadVerify();
  port.on('message', async (/** @type {WorkerOrder} */ { id, task }) => {
    try {
      post(id, { value: await perform(task, verify) });
    } catch (error) {
      post(id, { failure: `threw ${messageOf(error)}` });
    }
  });
  post(0, { value: 'ready' });
} catch (error) {
  post(0, { failure: messageOf(error) });
}
