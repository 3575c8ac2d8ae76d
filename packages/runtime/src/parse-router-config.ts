import { ArtifactError } from '@farthing/core';
import { checkHeadConfig } from './head-config.ts';
import { lexicalVersion } from './lexical-embedder.ts';
import { isLexicalConfig, type RouterConfig, routerSchemaVersion } from './router-config.ts';

/**
 * Parses and checks `router.json`.
 *
 * @throws ArtifactError when it is not JSON, of another version, changed since it was written, or inconsistent.
 */
export async function parseRouterConfig(json: string): Promise<RouterConfig> {
  const parsed = parseJson(json);
  if (parsed.schemaVersion !== routerSchemaVersion) {
    throw new ArtifactError(
      `router.json: schemaVersion ${routerSchemaVersion} expected, got ${JSON.stringify(parsed.schemaVersion)}; ` +
        'train the router again with this version of Farthing',
    );
  }
  const { checksum, ...content } = parsed;
  if (checksum !== (await sha256Hex(new TextEncoder().encode(JSON.stringify(content))))) {
    throw new ArtifactError('router.json: its checksum does not match its content; it was edited or damaged');
  }
  // The checksum vouches that the trainer wrote this; what is left to check is whether this runtime can honour it.
  const config = parsed as unknown as RouterConfig;
  const { embedder } = config;
  checkHeadConfig(config.head);
  checkTierCosts(config);
  if (isLexicalConfig(embedder) && embedder.version !== lexicalVersion) {
    throw new ArtifactError(
      `router.json: it needs embedder ${embedder.id} version ${embedder.version}, this runtime has lexical version ` +
        `${lexicalVersion}; train the router again or install the runtime it was trained with`,
    );
  }
  return config;
}

/** Thresholds of more than two candidates mean something only beside the costs they were tuned with. */
function checkTierCosts({ candidates, tierCosts }: RouterConfig): void {
  const costs = tierCosts?.relative.length ?? 0;
  if (costs === candidates.length || (costs === 0 && candidates.length <= 2)) return;
  throw new ArtifactError(
    `router.json: tierCosts with a cost for each of ${candidates.length} candidates expected, got ${costs === 0 ? 'none' : costs}; ` +
      'its thresholds were tuned for another rule: train the router again with this version of Farthing',
  );
}

/** SHA-256 as lower-case hex, through Web Crypto. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function parseJson(json: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw new ArtifactError('router.json: not JSON; the file is damaged', { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ArtifactError('router.json: an object expected');
  }
  return parsed as Record<string, unknown>;
}
