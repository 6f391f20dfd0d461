/** How the form speaks of peers. Pure. */
import type { FormPeer, PeerSpec } from '@eastwest/shared/edit';

export type PeerKind = FormPeer['kind'];

export const peerKinds: readonly PeerKind[] = ['pods', 'namespaces', 'both', 'block'];

export function kindInWords(kind: PeerKind, home: string): string {
  switch (kind) {
    case 'pods':
      return `Pods in ${home}`;
    case 'namespaces':
      return 'All pods of namespaces';
    case 'both':
      return 'Chosen pods of namespaces';
    case 'block':
      return 'Addresses outside';
    default:
      return kind satisfies never;
  }
}

/** A new peer of the kind: it matches all that it can until something is asked for. */
export function newPeer(kind: PeerKind): PeerSpec {
  switch (kind) {
    case 'pods':
      return { kind, pods: {} };
    case 'namespaces':
      return { kind, namespaces: {} };
    case 'both':
      return { kind, namespaces: {}, pods: {} };
    case 'block':
      return { kind, cidr: '' };
    default:
      return kind satisfies never;
  }
}
