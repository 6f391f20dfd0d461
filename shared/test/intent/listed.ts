/** What an alternative says of the rest, against every pair of classes: other code than the one that makes the list. */
import { expect } from 'vitest';
import { assertNever } from '../../src/base/index.ts';
import { evaluateTogether } from '../../src/evaluate/index.ts';
import type { EndpointClass } from '../../src/evaluate/index.ts';
import type { Alternative, IntentEnd } from '../../src/intent/index.ts';
import type { ClusterState } from '../../src/kube/index.ts';
import { containsRange, isEmptyPorts, mergeRanges, noPorts, parseCidr, subtractPorts } from '../../src/model/index.ts';
import type { PortSet } from '../../src/model/index.ts';

export interface Asked {
  readonly from: IntentEnd;
  readonly to: IntentEnd;
  readonly ports: PortSet;
}

interface Found {
  /** Between pods, or a pod and addresses. */
  certain: number;
  /** With one address of a node: of the node itself it may be, or have been, that it cannot be known. */
  ofNodes: number;
}

export function expectListed(seed: number, before: ClusterState, after: ClusterState, asked: Asked, offered: Alternative): void {
  const { before: old, after: now } = evaluateTogether(before, after);
  const [opened, lost]: [Found, Found] = [
    { certain: 0, ofNodes: 0 },
    { certain: 0, ofNodes: 0 },
  ];
  for (const from of old.classes) {
    for (const to of old.classes) {
      if ((from.kind !== 'pod' && to.kind !== 'pod') || isOneWithItself(from, to)) continue;
      const wished = concerns(from, asked.from) && concerns(to, asked.to) ? asked.ports : noPorts;
      const was = old.between(from.id, to.id).ports;
      const is = now.between(from.id, to.id).ports;
      const kind = from.kind === 'node' || to.kind === 'node' ? 'ofNodes' : 'certain';
      if (!isEmptyPorts(subtractPorts(subtractPorts(is, was), wished))) opened[kind]++;
      if (!isEmptyPorts(subtractPorts(subtractPorts(was, is), wished))) lost[kind]++;
    }
  }
  expectSaid(seed, 'opens', opened, offered);
  expectSaid(seed, 'cuts', lost, offered);
}

function expectSaid(seed: number, what: 'opens' | 'cuts', { certain, ofNodes }: Found, offered: Alternative): void {
  const said = offered[what].count > 0;
  if (certain > 0) expect({ seed, what, said }).toEqual({ seed, what, said: true });
  else if (ofNodes === 0) expect({ seed, what, said }).toEqual({ seed, what, said: false });
}

/** NP-44 */
function isOneWithItself(from: EndpointClass, to: EndpointClass): boolean {
  return from === to && from.kind === 'pod' && from.pods.length === 1 && (from.pods[0]?.template?.replicas ?? 1) === 1;
}

export function concerns(of: EndpointClass, end: IntentEnd): boolean {
  switch (end.kind) {
    case 'pods':
      return of.kind === 'pod' && of.pods.every(({ namespace, name }) => namespace === end.namespace && end.pods.includes(name));
    case 'namespace':
      return of.kind === 'pod' && of.namespace === end.name && !of.hostNetwork;
    case 'nodes':
      return of.kind === 'node' && of.nodes.every(({ name }) => end.names.includes(name));
    case 'block':
      return of.kind === 'external' && of.cidrs.every((cidr) => isWithin(cidr, end.cidrs));
    default:
      return assertNever(end);
  }
}

function isWithin(cidr: string, others: readonly string[]): boolean {
  const inner = parseCidr(cidr);
  const outer = mergeRanges(others.flatMap((other) => parseCidr(other) ?? []));
  return inner !== undefined && outer.some((range) => containsRange(range, inner));
}
