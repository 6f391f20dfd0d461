/** Where a new key goes: in the order in which people write a policy. */
const orders: readonly (readonly string[])[] = [
  ['apiVersion', 'kind', 'metadata', 'spec'],
  ['name', 'namespace', 'labels', 'annotations'],
  ['podSelector', 'policyTypes', 'ingress', 'egress'],
  ['namespaceSelector', 'podSelector'],
  ['from', 'to', 'ports'],
  ['matchLabels', 'matchExpressions'],
  ['key', 'operator', 'values'],
  ['protocol', 'port', 'endPort'],
  ['cidr', 'except'],
];

/** Behind which of the keys that are there; -1: before all of them. */
export function placeFor(key: string, keys: readonly (string | undefined)[]): number {
  const order = orders.find((each) => each.includes(key) && keys.some((there) => there !== undefined && each.includes(there)));
  if (order === undefined) return keys.length - 1;
  const rank = order.indexOf(key);
  return keys.findLastIndex((there) => there === undefined || !order.includes(there) || order.indexOf(there) < rank);
}
