/** What a preview shows, in the form in which it is kept with a change: pure. */
import type { ConnectionChange, Preview } from '@eastwest/shared/change';
import { assertNever } from '@eastwest/shared/base';
import { formatPorts, isEmptyPorts, subtractPorts } from '@eastwest/shared/model';
import { maxSeenLines } from '@eastwest/shared/protocol';
import type { Seen, SeenLine } from '@eastwest/shared/protocol';
import { shortNameOf } from './words.ts';

const order: readonly ConnectionChange['kind'][] = ['removed', 'added', 'changed', 'unknown'];
const longestName = 500;

/** What is cut comes first: it is what somebody who looks for a reason looks for. */
export function seenOf(preview: Preview): Seen {
  const changes = order.flatMap((kind) => preview.changes.filter((change) => change.kind === kind));
  return { counts: preview.counts, lines: changes.slice(0, maxSeenLines).map((change) => lineOf(change, preview)) };
}

function lineOf(change: ConnectionChange, { before, after }: Preview): SeenLine {
  const { from, to, kind } = change;
  const [source, target] = [from, to].map((id) => {
    const node = after.nodes.get(id) ?? before.nodes.get(id);
    return (node === undefined ? id : shortNameOf(node)).slice(0, longestName);
  });
  return { kind, from: source ?? from, to: target ?? to, ports: portsOf(change).slice(0, longestName) };
}

/** `TCP 50051`, `TCP 8443 → TCP 8080`. */
export function portsOf({ kind, before, after }: ConnectionChange): string {
  const gone = subtractPorts(before.ports, after.ports);
  const come = subtractPorts(after.ports, before.ports);
  switch (kind) {
    case 'added':
      return formatPorts(after.ports);
    case 'removed':
      return formatPorts(before.ports);
    case 'unknown':
      return formatPorts(isEmptyPorts(after.unknown) ? before.unknown : after.unknown);
    case 'changed':
      if (isEmptyPorts(gone)) return `+ ${formatPorts(come)}`;
      return isEmptyPorts(come) ? `− ${formatPorts(gone)}` : `${formatPorts(gone)} → ${formatPorts(come)}`;
    default:
      return assertNever(kind);
  }
}
