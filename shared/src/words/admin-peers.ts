/** Subjects, peers and ports of the admin policies in words. */
import type { JsonObject, JsonValue } from '../kube/index.ts';
import { asArray, asObject, asText, compileSelector, formatRequirement, own } from '../model/index.ts';
import { blockInWords } from './peers.ts';
import { alternatives, namespacesInWords, podsInWords } from './selectors.ts';

/** CNP-9: of `namespaces` or `pods`. */
export function podsMeantInWords(raw: JsonObject): string {
  const pods = own(raw, 'pods') ?? undefined;
  if (pods === undefined)
    return podsInWords(compileSelector(undefined), namespacesInWords(compileSelector(own(raw, 'namespaces'))));
  const both = asObject(pods);
  return podsInWords(
    compileSelector(own(both, 'podSelector')),
    namespacesInWords(compileSelector(own(both, 'namespaceSelector'))),
  );
}

/** Undefined where an item has no field that is `known` (CNP-15). */
export function adminPeersInWords(items: readonly JsonObject[], known: readonly string[]): string | undefined {
  const said = items.map((item) => peerInWords(item, known));
  return said.some((one) => one === undefined) ? undefined : said.join(', or ');
}

function peerInWords(item: JsonObject, known: readonly string[]): string | undefined {
  const field = known.find((name) => (own(item, name) ?? undefined) !== undefined) ?? '';
  const value = own(item, field);
  switch (field) {
    case 'namespaces':
    case 'pods':
      return podsMeantInWords(item);
    case 'networks':
      return alternatives(asArray(value).map((text) => blockInWords(asText(text))));
    case 'nodes':
      return nodesInWords(value);
    case 'domainNames':
      return alternatives(asArray(value).map(asText));
    default:
      return undefined;
  }
}

function nodesInWords(value: JsonValue | undefined): string {
  const { requirements } = compileSelector(value);
  return requirements.length === 0 ? 'every node' : `nodes with ${requirements.map(formatRequirement).join(' and ')}`;
}

/** `ports` of v1alpha1, `protocols` of v1alpha2; `anything` without (2.3). */
export function adminPortsInWords(rule: JsonObject): string {
  const list = own(rule, 'ports') ?? own(rule, 'protocols') ?? undefined;
  return list === undefined ? 'anything' : alternatives(asArray(list).map((item) => portInWords(asObject(item))));
}

function portInWords(item: JsonObject): string {
  const name = own(item, 'namedPort') ?? own(item, 'destinationNamedPort') ?? undefined;
  if (name !== undefined) return `the port named ${asText(name)}`; // CNP-17
  const old = asObject(own(item, 'portNumber') ?? own(item, 'portRange'));
  const protocol = ['tcp', 'udp', 'sctp'].find((one) => (own(item, one) ?? undefined) !== undefined);
  if (protocol === undefined) return numberInWords(asText(own(old, 'protocol') ?? 'TCP'), old, own(old, 'port')); // CNP-18
  const port = asObject(own(asObject(own(item, protocol)), 'destinationPort'));
  return numberInWords(protocol.toUpperCase(), asObject(own(port, 'range')), own(port, 'number'));
}

function numberInWords(protocol: string, range: JsonObject, single: JsonValue | undefined): string {
  if (single !== undefined && single !== null) return `${protocol} ${asText(single)}`;
  const [start, end] = [own(range, 'start'), own(range, 'end')];
  return start === 1 && end === 65535 ? `any ${protocol} port` : `${protocol} ${asText(start)}–${asText(end)}`;
}
