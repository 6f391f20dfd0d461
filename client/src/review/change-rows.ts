/** A draft's changes as rows to read: in the order of the signs, with the ports that matter. Pure. */
import type { ConnectionChange, Preview } from '@eastwest/shared/change';
import type { NodeId } from '@eastwest/shared/graph';
import { pairId } from '../state/shown.ts';
import { portsOf } from '../ui/seen.ts';
import { nameOf, shortNameOf } from '../ui/words.ts';

export interface ChangeRow {
  readonly id: string;
  readonly kind: ConnectionChange['kind'];
  readonly from: NodeId;
  readonly to: NodeId;
  /** `shop/web`, and the full name for who hovers or listens. */
  readonly fromName: string;
  readonly toName: string;
  readonly fromTitle: string;
  readonly toTitle: string;
  /** `TCP 50051`, `TCP 8443 → TCP 8080`. */
  readonly ports: string;
  readonly because: string;
}

const order: readonly ConnectionChange['kind'][] = ['added', 'removed', 'changed', 'unknown'];

export function changeRows(preview: Preview): readonly ChangeRow[] {
  const rows = preview.changes.map((change) => rowOf(change, preview));
  return order.flatMap((kind) => rows.filter((row) => row.kind === kind));
}

function rowOf(change: ConnectionChange, { before, after }: Preview): ChangeRow {
  const { from, to, kind, because } = change;
  const [source, target] = [from, to].map((id) => after.nodes.get(id) ?? before.nodes.get(id));
  return {
    id: pairId(from, to),
    kind,
    from,
    to,
    fromName: source === undefined ? from : shortNameOf(source),
    toName: target === undefined ? to : shortNameOf(target),
    fromTitle: source === undefined ? from : nameOf(source),
    toTitle: target === undefined ? to : nameOf(target),
    ports: portsOf(change),
    because,
  };
}
