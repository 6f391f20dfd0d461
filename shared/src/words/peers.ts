/** The items of `from` and `to` in words. */
import { assertNever } from '../base/index.ts';
import { cidrsOf } from '../model/index.ts';
import type { Peer, Rule } from '../model/index.ts';
import { alternatives, namespacesInWords, podsInWords } from './selectors.ts';

/** One item is one clause. Items are alternatives (NP-23), said with a comma before `or`, which inside of a selector has none. */
export function peersInWords(peers: Rule['peers'], namespace: string): string {
  if (peers === 'any') return 'anyone, in the cluster or outside'; // NP-24
  return peers.map((peer) => peerInWords(peer, namespace)).join(', or ');
}

export function peerInWords(peer: Peer, namespace: string): string {
  switch (peer.kind) {
    case 'pods':
      // NP-25: without a namespace selector the policy's own namespace is meant.
      return podsInWords(peer.pods, peer.namespaces === undefined ? `in ${namespace}` : namespacesInWords(peer.namespaces));
    case 'block': {
      const except = peer.except.length === 0 ? '' : ` except ${alternatives(peer.except.flatMap(cidrsOf))}`;
      return `${blockInWords(peer.text)}${except}`;
    }
    default:
      return assertNever(peer);
  }
}

export function blockInWords(cidr: string): string {
  if (cidr === '0.0.0.0/0') return 'any IPv4 address';
  if (cidr === '::/0') return 'any IPv6 address';
  return /\/(32|128)$/u.test(cidr) ? `address ${cidr.replace(/\/\d+$/u, '')}` : `addresses ${cidr}`;
}
