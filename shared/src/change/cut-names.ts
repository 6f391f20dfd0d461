/** Classes by name: who is cut from whom. */
import { assertNever } from '../base/index.ts';
import { unionPorts } from '../model/index.ts';
import type { PortSet } from '../model/index.ts';
import type { EndpointClass } from '../evaluate/index.ts';
import { joinCuts } from './moments.ts';
import type { ClassCut } from './moments.ts';

/** Allowed before and in the end, and cut from step `after` on until a later one. Ends as `shop/web`, a node, or ranges. */
export interface MomentaryCut {
  readonly after: number;
  readonly from: string;
  readonly to: string;
  readonly ports: PortSet;
}

export function namedCuts(classes: readonly EndpointClass[], cuts: readonly ClassCut[], after: number): readonly MomentaryCut[] {
  const byNames = new Map<string, MomentaryCut>();
  for (const { from, to, ports } of joinCuts(cuts)) {
    for (const source of namesOf(classes[from])) {
      for (const target of namesOf(classes[to])) {
        const pair = `${source} ${target}`;
        const known = byNames.get(pair)?.ports ?? ports;
        byNames.set(pair, { after, from: source, to: target, ports: unionPorts(known, ports) });
      }
    }
  }
  return [...byNames.values()].sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
}

function namesOf(of: EndpointClass | undefined): readonly string[] {
  if (of === undefined) return [];
  switch (of.kind) {
    case 'pod':
      return [...new Set(of.pods.map(({ namespace, name, owner }) => `${namespace}/${owner?.name ?? name}`))];
    case 'node':
      return [...new Set(of.nodes.map(({ name }) => name))];
    case 'external':
      return [of.cidrs.length > 3 ? `${of.cidrs.slice(0, 3).join(', ')} and more` : of.cidrs.join(', ')];
    default:
      return assertNever(of);
  }
}
