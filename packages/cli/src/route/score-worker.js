// @ts-check
// Scores texts with a lexical router, off the thread that reads and writes. JavaScript, because Node 20 starts no worker
// from TypeScript, and the tests run from source.
import { parentPort, workerData } from 'node:worker_threads';

/** @type {import('node:worker_threads').MessagePort} */
const port = /** @type {never} */ (parentPort);
const { folder, loader } = workerData;
// Node 20 gives a worker none of the loaders of the thread that starts it.
if (loader !== undefined) (await import(loader)).register();
const { loadRouter } = await import('@farthing/runtime');
const router = await loadRouter(folder);

/**
 * @param {string} text
 * @returns {import('@farthing/runtime/replay').KnownScores}
 */
function scoresOf(text) {
  if (text === '') return { rates: [] };
  try {
    const { strongWinRates: rates, coverage } = router.assessEmbedding(router.embedder.embedText(text));
    return { rates, coverage };
  } catch (error) {
    return { rates: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (/** @type {readonly string[]} */ texts) => port.postMessage(texts.map(scoresOf)));
port.postMessage(router.config.checksum);
