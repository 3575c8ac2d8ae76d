import type { RoutingDecision } from '@farthing/core';
import { canonicalJson } from './canonical-json.ts';
import { hashPrefix } from './decision-artefacts.ts';
import type { DecisionRecord } from './decision-record.ts';
import type { ReplayOptions } from './replay-decision.ts';

/**
 * What a decision depends on that may have changed since. `router`: another one. `router.json`: the same scores with
 * other thresholds, costs or coverage. `policy`: its settings. `classifier`: what tells tasks apart. `runtime`: another version of
 * Farthing, or another embedder behind the same name, reads or adds up differently.
 */
export type ReplayArtefact = 'router' | 'router.json' | 'policy' | 'classifier' | 'runtime';

export interface ReplayDifference {
  /** What changed, as far as hashes and the difference itself tell; at least one. */
  readonly changed: readonly ReplayArtefact[];
  /** The first difference: `model: "small" was logged, "large" now`. */
  readonly detail: string;
}

/** Says which artefact changed. Hashes on the line decide where there are any; otherwise what differs does. */
export function differenceOf(
  record: DecisionRecord,
  found: ReplayOptions & { readonly decision: RoutingDecision | undefined; readonly problem: string | undefined },
): ReplayDifference {
  const { decision, problem, spec, artefacts, router } = found;
  const { decision: logged } = record;
  const { id } = router.config;
  if (logged.routerId !== id)
    return { changed: ['router'], detail: `router ${logged.routerId} was logged, this is ${id}` };
  const policyChanged = hashChange(record.policyId, artefacts?.policyId);
  const routerChanged = hashChange(record.routerChecksum, artefacts?.routerChecksum);
  const detail = problem ?? firstDifference(logged, decision) ?? 'the order of fields';
  const proved: ReplayArtefact[] = [];
  if (routerChanged === true) proved.push('router.json');
  if (policyChanged === true) proved.push('policy');
  if (proved.length > 0) return { changed: proved, detail };
  const likely = likelyArtefact(logged, decision, spec);
  const isRuledOut =
    (likely === 'policy' && policyChanged === false) || (likely === 'router.json' && routerChanged === false);
  return { changed: [isRuledOut ? 'runtime' : likely], detail };
}

/** `undefined` when either is not known, or is a name that somebody gave. */
function hashChange(logged: string | undefined, now: string | undefined): boolean | undefined {
  if (logged === undefined || now === undefined) return undefined;
  if (now.startsWith(hashPrefix) && !logged.startsWith(hashPrefix)) return undefined;
  return logged !== now;
}

function likelyArtefact(
  logged: RoutingDecision,
  now: RoutingDecision | undefined,
  spec: ReplayOptions['spec'],
): ReplayArtefact {
  if (now === undefined) return 'policy';
  const [loggedTask, task] = [taskOf(logged), taskOf(now)];
  if (loggedTask !== undefined && task !== undefined && loggedTask !== task) return 'classifier';
  if (`${logged.strongWinRates}` !== `${now.strongWinRates}`) return 'runtime';
  if (logged.coverage !== now.coverage || isStrange(logged) !== isStrange(now)) return 'router.json';
  const isRouters = spec?.threshold === undefined && spec?.tasks === undefined;
  return logged.threshold !== now.threshold && isRouters ? 'router.json' : 'policy';
}

/** With the same coverage: another floor. */
const isStrange = ({ reason }: RoutingDecision): boolean => reason === 'out-of-coverage';

const taskOf = ({ trail }: RoutingDecision): unknown => trail?.find(({ policy }) => policy === 'task')?.input?.task;

/** Causes before what follows from them. */
const causesFirst: readonly (keyof RoutingDecision)[] = [
  'strongWinRates',
  'coverage',
  'threshold',
  'model',
  'reason',
  'trail',
];

function firstDifference(logged: RoutingDecision, now: RoutingDecision | undefined): string | undefined {
  const names = [...causesFirst, ...Object.keys(logged), ...Object.keys(now ?? {})] as (keyof RoutingDecision)[];
  for (const name of names) {
    const found = differingPath(logged[name], now?.[name], name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function differingPath(logged: unknown, now: unknown, path: string): string | undefined {
  if (canonicalJson(logged ?? null) === canonicalJson(now ?? null)) return undefined;
  if (typeof logged === 'object' && logged !== null && typeof now === 'object' && now !== null) {
    for (const name of new Set([...Object.keys(logged), ...Object.keys(now)])) {
      const found = differingPath(
        (logged as Record<string, unknown>)[name],
        (now as Record<string, unknown>)[name],
        Array.isArray(logged) ? `${path}[${name}]` : `${path}.${name}`,
      );
      if (found !== undefined) return found;
    }
  }
  return `${path}: ${shown(logged)} was logged, ${shown(now)} now`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
