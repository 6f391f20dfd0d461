/** What a pod is about beyond its connections: where it looks names up, whether it talks to the API server, whether it is scraped. */
import { field, isMapping } from './check.ts';
import type { JsonObject, JsonValue, PodObject } from './objects.ts';

type Facts = Pick<PodObject, 'dnsPolicy' | 'apiToken' | 'serviceAccount'>;

/** Of a `spec` that was found to be a mapping. What is of the wrong type says nothing: no verdict rests on it. */
export function podFacts(spec: JsonObject): Facts {
  const dnsPolicy = field(spec, 'dnsPolicy');
  const account = field(spec, 'serviceAccountName') ?? field(spec, 'serviceAccount');
  const apiToken = tokenOf(spec);
  return {
    ...(dnsPolicy === 'Default' || dnsPolicy === 'None' || dnsPolicy === 'ClusterFirstWithHostNet' ? { dnsPolicy } : {}),
    ...(apiToken === undefined ? {} : { apiToken }),
    ...(typeof account === 'string' && account !== '' && account !== 'default' ? { serviceAccount: account } : {}),
  };
}

/** A token that is really mounted counts, and what the pod says about mounting one; else its ServiceAccount decides. */
function tokenOf(spec: JsonObject): boolean | undefined {
  if (listIn(spec, 'volumes').some(holdsToken) || listIn(spec, 'containers').some(mountsTokenFolder)) return true;
  const automount = field(spec, 'automountServiceAccountToken');
  return typeof automount === 'boolean' ? automount : undefined;
}

function holdsToken(volume: JsonValue): boolean {
  const projected = isMapping(volume) ? field(volume, 'projected') : undefined;
  if (!isMapping(projected)) return false;
  return listIn(projected, 'sources').some((source) => {
    const token = isMapping(source) ? field(source, 'serviceAccountToken') : undefined;
    if (!isMapping(token)) return false;
    const audience = field(token, 'audience');
    // A token for somebody else's audience is not for the API server.
    return audience === undefined || (typeof audience === 'string' && ownAudience.test(audience));
  });
}

const ownAudience = /^(https:\/\/)?kubernetes\.default(\.svc|$)/;

/** Where every client looks for its token: on old servers a Secret was mounted there. */
const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

function mountsTokenFolder(container: JsonValue): boolean {
  const mounts = isMapping(container) ? listIn(container, 'volumeMounts') : [];
  return mounts.some((mount) => {
    const path = isMapping(mount) ? field(mount, 'mountPath') : undefined;
    return typeof path === 'string' && path.replace(/\/$/, '') === tokenFolder;
  });
}

/** The API server adds the token's volume to every pod that is to have one: a running pod without it has none. */
export function hasNoToken(facts: Facts): Facts {
  return facts.apiToken === true ? facts : { ...facts, apiToken: false };
}

export function scrapeOf(metadata: JsonObject): Pick<PodObject, 'scrape'> {
  const annotations = field(metadata, 'annotations');
  if (!isMapping(annotations) || field(annotations, 'prometheus.io/scrape') !== 'true') return {};
  const port = Number(field(annotations, 'prometheus.io/port'));
  return { scrape: Number.isInteger(port) && port >= 1 && port <= 65535 ? { port } : {} };
}

function listIn(object: JsonObject, key: string): readonly JsonValue[] {
  const value = field(object, key);
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
