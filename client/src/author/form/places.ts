/** What of the problems and of the unexpressed parts is shown where: each at the nearest part of the form above it. Pure. */
import type { Beyond, FormPeer, FormRule, FormSelector, Other, PolicyForm } from '@eastwest/shared/edit';
import { formatPath } from '@eastwest/shared/kube';
import type { FieldPath, Problem } from '@eastwest/shared/kube';

export interface Placed {
  readonly problems: readonly Problem[];
  readonly beyond: readonly Beyond[];
}

const nothing: Placed = { problems: [], beyond: [] };

export class Places {
  readonly #placed = new Map<string, { problems: Problem[]; beyond: Beyond[] }>();

  constructor(form: PolicyForm, problems: readonly Problem[]) {
    const parts = partsOf(form);
    for (const { path } of parts) this.#placed.set(formatPath(path), { problems: [], beyond: [] });
    for (const problem of problems) this.#nearest(problem.path)?.problems.push(problem);
    // A part of another kind shows itself, in its place among the others.
    const others = new Set(parts.filter(({ kind }) => kind === 'other').map(({ path }) => formatPath(path)));
    for (const beyond of form.beyond) if (!others.has(formatPath(beyond.path))) this.#nearest(beyond.path)?.beyond.push(beyond);
  }

  at(path: FieldPath): Placed {
    return this.#placed.get(formatPath(path)) ?? nothing;
  }

  /** Of everything at and below. */
  within(path: FieldPath): readonly Problem[] {
    const place = formatPath(path);
    const isBelow = (each: string): boolean => each === place || each.startsWith(`${place}.`) || each.startsWith(`${place}[`);
    return [...this.#placed].flatMap(([each, { problems }]) => (isBelow(each) ? problems : []));
  }

  #nearest(path: FieldPath) {
    for (let length = path.length; length >= 0; length--) {
      const found = this.#placed.get(formatPath(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

interface Part {
  readonly path: FieldPath;
  readonly kind?: string;
}

/** Every part that shows what belongs to it. */
function partsOf({ name, namespace, subject, types, ingress, egress }: PolicyForm): readonly Part[] {
  const directions = [ingress, egress].flatMap(({ path, rules }): readonly Part[] => [
    { path },
    ...rules.flatMap((rule) => (rule.kind === 'rule' ? ofRule(rule) : [rule])),
  ]);
  return [{ path: [] }, name, namespace, ...ofSelector(subject), { path: types.path }, ...directions];
}

function ofRule({ path, peersPath, peers, portsPath, ports }: FormRule): readonly Part[] {
  return [{ path }, { path: peersPath }, { path: portsPath }, ...ports, ...peers.flatMap(ofPeer)];
}

function ofPeer(peer: FormPeer | Other): readonly Part[] {
  switch (peer.kind) {
    case 'pods':
      return [peer, ...ofSelector(peer.pods)];
    case 'namespaces':
      return [peer, ...ofSelector(peer.namespaces)];
    case 'both':
      return [peer, ...ofSelector(peer.namespaces), ...ofSelector(peer.pods)];
    case 'block':
      return [peer, peer.cidr, { path: peer.exceptPath }, ...peer.except];
    case 'other':
      return [peer];
    default:
      return peer satisfies never;
  }
}

function ofSelector({ path, labels, expressions }: FormSelector): readonly Part[] {
  return [{ path }, ...labels, ...expressions];
}
