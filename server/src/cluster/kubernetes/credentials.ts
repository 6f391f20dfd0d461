/** What a request needs to be let in, read again before it grows old and whenever the server refuses it. */
import type { OutgoingHttpHeaders } from 'node:http';
import type https from 'node:https';
import type { ChosenCluster } from './kubeconfig.ts';

/** The part of `https.RequestOptions` that credentials and TLS decide. */
export type Admission = Pick<
  https.RequestOptions,
  'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized' | 'auth' | 'agent' | 'minVersion'
> & { readonly headers: OutgoingHttpHeaders };

export interface Credentials {
  current(): Promise<Admission>;
  /** Makes the next `current` read everything anew, if `refused` is still what it gives. */
  renew(refused: Admission): void;
}

/** A rotated service account token is on disk well before the old one ends. */
const rereadAfterMs = 50_000;

/**
 * `reload` finds the same context again: files of certificates and tokens may have been rotated, a login renewed. What it
 * finds counts only if it still is the same server: where requests go is decided once, at start (T19).
 */
export function makeCredentials(chosen: ChosenCluster, reload: () => ChosenCluster | undefined, now: () => number): Credentials {
  let from = chosen;
  let held: Held | undefined;

  const take = (): Promise<Admission> => {
    const taken: Held = { at: now(), promise: admissionOf(from) };
    held = taken;
    taken.promise.then(
      (admission) => {
        taken.admission = admission;
      },
      () => {
        if (held === taken) held = undefined;
      },
    );
    return taken.promise;
  };

  return {
    current() {
      if (held !== undefined && now() - held.at < rereadAfterMs) return held.promise;
      // Files are read anew; a login command runs only when the library holds no credential of its that is still good.
      if (held !== undefined && !isPresent(from.user.exec)) from = sameServer(from, reload());
      return take();
    },
    renew(refused) {
      if (held?.admission !== refused) return;
      from = sameServer(from, reload());
      held = undefined;
    },
  };
}

interface Held {
  readonly at: number;
  readonly promise: Promise<Admission>;
  admission?: Admission;
}

function sameServer(old: ChosenCluster, found: ChosenCluster | undefined): ChosenCluster {
  return found !== undefined && found.cluster.server === old.cluster.server ? found : old;
}

async function admissionOf({ config, cluster }: ChosenCluster): Promise<Admission> {
  const options: https.RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, servername, auth } = options;
  return {
    ...(isPresent(ca) && { ca }),
    ...(isPresent(cert) && { cert }),
    ...(isPresent(key) && { key }),
    ...(isPresent(servername) && { servername }),
    ...(isPresent(auth) && { auth }),
    ...(isPresent(cluster.proxyUrl) && isPresent(options.agent) && { agent: options.agent }),
    headers: trimmed(options.headers),
    // Said explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment changes nothing (T30).
    rejectUnauthorized: !cluster.skipTLSVerify,
    minVersion: 'TLSv1.2',
  };
}

/** Token files tend to end with a newline, which no header may hold. */
function trimmed(headers: https.RequestOptions['headers']): OutgoingHttpHeaders {
  const entries = Object.entries(headers ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]);
  return Object.fromEntries(entries) as OutgoingHttpHeaders;
}

/** The library leaves out, or sets to null, what a kubeconfig does not say. */
function isPresent<Value>(value: Value): value is NonNullable<Value> {
  return value !== undefined && value !== null;
}
