/** Which APIs beside the built-in ones the server serves: what other policies decide must be *unknown*, not overlooked. */
import { type Result, err, ok } from '@eastwest/shared/base';
import type { HiddenKind, JsonObject, ObjectKind } from '@eastwest/shared/kube';
import { readAnswer, readFailure } from './answers.ts';
import type { Api } from './api.ts';
import { arrayAt, objectAt, textAt } from './json.ts';
import { type Resource, policyKinds, purposeKinds } from './resources.ts';
import type { Runtime } from './runtime.ts';

interface Tools {
  readonly api: Api;
  readonly runtime: Runtime;
}

export interface Discovered {
  readonly resources: readonly Resource[];
  /** Groups that are served but do not say what they hold, and why. */
  readonly unclear: ReadonlyMap<string, readonly HiddenKind[]>;
}

export interface NotDiscovered {
  readonly message: string;
  /** The server did answer, so that waiting will hardly mend it. */
  readonly refused: boolean;
}

const headersMs = 10_000;

export async function discoverPolicies(tools: Tools, signal: AbortSignal): Promise<Result<Discovered, NotDiscovered>> {
  const groups = await read(tools, '/apis', signal);
  if (!groups.ok) {
    return err({ ...groups.error, message: `cannot tell which APIs are served: ${groups.error.message}` });
  }
  const resources: Resource[] = [];
  const unclear = new Map<string, readonly HiddenKind[]>();
  const served = arrayAt(groups.value, 'groups').filter((group) => wantedKinds(textAt(group, 'name') ?? '').size > 0);
  const names = new Set(served.map((group) => textAt(group, 'name')));
  for (const group of served) {
    const name = textAt(group, 'name') ?? '';
    // Calico's own API shows what its CRDs store: once is enough.
    if (name === 'crd.projectcalico.org' && names.has('projectcalico.org')) continue;
    const found = await discoverGroup(tools, objectAt(group), signal);
    if (found.ok) resources.push(...found.value);
    else unclear.set(name, hiddenBy(name, found.error.message));
  }
  return ok({ resources, unclear });
}

/** Each kind in the first version that has it, the preferred version first. */
async function discoverGroup(
  tools: Tools,
  group: JsonObject,
  signal: AbortSignal,
): Promise<Result<readonly Resource[], NotDiscovered>> {
  const preferred = textAt(group, 'preferredVersion', 'groupVersion');
  const versions = arrayAt(group, 'versions').flatMap((version) => textAt(version, 'groupVersion') ?? []);
  const wanted = wantedKinds(textAt(group, 'name') ?? '');
  const found = new Map<string, Resource>();
  for (const apiVersion of new Set([...(preferred === undefined ? [] : [preferred]), ...versions])) {
    const list = await read(tools, `/apis/${apiVersion}`, signal);
    if (!list.ok) return list;
    for (const served of arrayAt(list.value, 'resources')) {
      const kind = textAt(served, 'kind');
      const plural = textAt(served, 'name');
      if (kind === undefined || plural === undefined || !wanted.has(kind) || found.has(kind)) continue;
      if (plural.includes('/')) continue;
      found.set(kind, discoveredResource(apiVersion, kind, plural));
    }
  }
  return ok([...found.values()]);
}

export function groupOf({ apiVersion }: Pick<Resource, 'apiVersion'>): string {
  const [group = ''] = apiVersion.split('/');
  return group;
}

function wantedKinds(group: string): ReadonlySet<string> {
  return new Set([...(policyKinds.get(group) ?? []), ...(purposeKinds.get(group)?.keys() ?? [])]);
}

function hiddenBy(group: string, message: string): readonly HiddenKind[] {
  const reason = `cannot tell which ${policyKinds.has(group) ? 'policies' : 'kinds'} ${group} serves: ${message}`;
  const policies: readonly ObjectKind[] = policyKinds.has(group) ? ['ForeignPolicy'] : [];
  const kinds: ReadonlySet<ObjectKind> = new Set([...policies, ...(purposeKinds.get(group)?.values() ?? [])]);
  return [...kinds].map((kind) => ({ kind, reason }));
}

function discoveredResource(apiVersion: string, kind: string, plural: string): Resource {
  return {
    path: `/apis/${apiVersion}/${plural}`,
    apiVersion,
    kind,
    objectKind: purposeKinds.get(groupOf({ apiVersion }))?.get(kind) ?? 'ForeignPolicy',
    label: `${plural} (${groupOf({ apiVersion })})`,
  };
}

async function read({ api, runtime }: Tools, path: string, signal: AbortSignal): Promise<Result<JsonObject, NotDiscovered>> {
  const sent = await api.send({ method: 'GET', path, signal, headersWithinMs: headersMs });
  if (!sent.ok) return err({ message: sent.error.message, refused: false });
  if (sent.value.status !== 200) return err({ message: (await readFailure(sent.value, runtime)).message, refused: true });
  const answer = await readAnswer(sent.value, runtime);
  return answer.ok ? answer : err({ message: answer.error, refused: false });
}
