// Writes the tiny sentence model of the tests, to try `--embedder hf:./FOLDER` without a download.
//
//   pnpm exec tsx --conditions=farthing-source scripts/write-tiny-model.ts FOLDER
import { writeTinySentenceModel } from '../packages/runtime/src/testing/tiny-sentence-model.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a folder: write-tiny-model.ts FOLDER');
await writeTinySentenceModel(folder);
console.log(`Written to ${folder}/: config.json, tokenizer.json, tokenizer_config.json, onnx/model.onnx`);
