/** `toPorts` and `icmps` in words. */
import { parseCiliumPort } from '../kube/index.ts';
import type { JsonObject } from '../kube/index.ts';
import { asArray, asObject, asText, own } from '../model/index.ts';
import { alternatives } from './selectors.ts';

/** `anything` where the item asks for no ports, `nothing` where it lists none (CIL-16). */
export function ciliumPortsInWords(item: JsonObject): string {
  const ports = asArray(own(item, 'toPorts')).map(asObject);
  const icmps = asArray(own(item, 'icmps')).map(asObject);
  if (ports.length + icmps.length === 0) return 'anything';
  const said = [
    ...ports.flatMap((rule) => asArray(own(rule, 'ports')).map((port) => portInWords(asObject(port)))),
    ...icmps.flatMap((rule) => asArray(own(rule, 'fields')).map((field) => icmpInWords(asObject(field)))),
  ];
  return said.length === 0 ? 'nothing' : alternatives([...new Set(said)]);
}

function portInWords(item: JsonObject): string {
  const protocol = asText(own(item, 'protocol') ?? 'ANY');
  const port = parseCiliumPort(asText(own(item, 'port')));
  if (port === undefined) return protocol;
  const any = protocol === 'ANY';
  if (port.kind === 'name') return any ? `the port named ${port.name}` : `the ${protocol} port named ${port.name}`;
  if (port.port === 0) return any ? 'any port' : `any ${protocol} port`;
  const end = own(item, 'endPort');
  const range = typeof end === 'number' && end > port.port ? `${port.port}–${end}` : `${port.port}`;
  return any ? `port ${range} of any protocol` : `${protocol} ${range}`;
}

function icmpInWords(field: JsonObject): string {
  return `${own(field, 'family') === 'IPv6' ? 'ICMPv6' : 'ICMP'} ${asText(own(field, 'type'))}`;
}

/** What a connection must satisfy besides; `, subject to HTTP rules`. */
export function conditionsInWords(item: JsonObject): string {
  const rules = asArray(own(item, 'toPorts')).map(asObject);
  const l7 = (key: string): boolean => rules.some((rule) => asArray(own(asObject(own(rule, 'rules')), key)).length > 0);
  const said = [
    ...(l7('http') ? ['HTTP rules'] : []),
    ...(l7('dns') ? ['DNS rules'] : []),
    ...(rules.some((rule) => asArray(own(rule, 'serverNames')).length > 0) ? ['TLS server names'] : []),
    ...(own(asObject(own(item, 'authentication')), 'mode') === 'required' ? ['mutual authentication'] : []),
  ];
  return said.length === 0 ? '' : `, subject to ${said.join(' and ')}`;
}
