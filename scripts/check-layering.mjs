// Enforces who may import whom. Prints one line per violation; exits 1 if there is any.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Package → the packages of ours it may depend on. The law; see docs/architecture.md. */
const allowed = {
  core: [],
  dataset: ['core'],
  logs: ['core', 'dataset'],
  catalog: ['core', 'dataset', 'logs'],
  labeler: ['core', 'dataset'],
  runtime: ['core'],
  evaluation: ['core', 'dataset', 'runtime'],
  trainer: ['core', 'dataset', 'runtime', 'evaluation'],
  audit: ['core', 'dataset', 'evaluation'],
  sandbox: ['core'],
  cli: ['core', 'dataset', 'logs', 'catalog', 'labeler', 'runtime', 'evaluation', 'trainer', 'audit', 'sandbox'],
};

/** Doors beside the main one: parts that are loaded only by those who need them. */
const doors = {
  runtime: [
    '@farthing/runtime/transformers',
    '@farthing/runtime/openai-embeddings',
    '@farthing/runtime/ai-sdk',
    '@farthing/runtime/anthropic',
    '@farthing/runtime/openai',
    '@farthing/runtime/redis',
    '@farthing/runtime/replay',
    '@farthing/runtime/safetensors',
  ],
};

/** Packages that must not depend on anything from elsewhere. */
const withoutThirdParties = ['core', 'runtime', 'sandbox'];

const isTest = (file) => /\.test(-d)?\.ts$/.test(file) || /(^|\/)testing\//.test(file);
const ourPackage = (specifier) => /^@farthing\/([^/]+)/.exec(specifier)?.[1];
const importPattern = /(?:\bfrom\s+|\bimport\s*\(\s*|^\s*import\s+)['"]([^'"]+)['"]/gm;

/**
 * @param {string} root the checkout.
 * @returns {string[]} one line per violation.
 */
export function layeringViolations(root) {
  const found = [];
  for (const name of readdirSync(join(root, 'packages'))) {
    if (allowed[name] === undefined) {
      found.push(`packages/${name}: not in the layering table of scripts/check-layering.mjs`);
      continue;
    }
    found.push(...manifestViolations(root, name), ...sourceViolations(root, name));
  }
  return found;
}

function manifestViolations(root, name) {
  const found = [];
  const manifest = readJson(join(root, 'packages', name, 'package.json'));
  const dependencies = Object.keys(manifest.dependencies ?? {});
  const references = (readJson(join(root, 'packages', name, 'tsconfig.json')).references ?? []).map(
    (each) => each.path,
  );
  for (const dependency of dependencies) {
    const ours = ourPackage(dependency);
    if (ours !== undefined && !allowed[name].includes(ours)) {
      found.push(`packages/${name}/package.json: ${name} may not depend on ${ours}`);
    }
    if (ours === undefined && withoutThirdParties.includes(name)) {
      found.push(`packages/${name}/package.json: ${name} must have no third-party dependency, has ${dependency}`);
    }
  }
  const expected = dependencies.map(ourPackage).filter((ours) => ours !== undefined);
  if (
    expected
      .map((ours) => `../${ours}`)
      .sort()
      .join() !== references.sort().join()
  ) {
    found.push(`packages/${name}/tsconfig.json: references must be those of package.json: ${expected.join(', ')}`);
  }
  return found;
}

function sourceViolations(root, name) {
  const found = [];
  const folder = join(root, 'packages', name, 'src');
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith('.ts') || isTest(file)) continue;
    for (const [, specifier] of readFileSync(join(folder, file), 'utf8').matchAll(importPattern)) {
      const ours = ourPackage(specifier);
      const place = `packages/${name}/src/${file}`;
      if (ours !== undefined && !allowed[name].includes(ours)) found.push(`${place}: ${name} may not import ${ours}`);
      if (ours !== undefined && specifier !== `@farthing/${ours}` && !doors[ours]?.includes(specifier))
        found.push(`${place}: use the door of ${ours}, not ${specifier}`);
      const depth = file.split('/').length;
      if (specifier.startsWith('../'.repeat(depth))) found.push(`${place}: ${specifier} leaves the package`);
    }
  }
  return found;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const violations = layeringViolations(fileURLToPath(new URL('..', import.meta.url)));
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
