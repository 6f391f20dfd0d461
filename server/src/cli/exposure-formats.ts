/** What is open to pods that do not exist yet, as text and Markdown: parts of `eastwest list` and `eastwest diff`. */
import { qualifiedName } from '@eastwest/shared/kube';
import { standWords } from '@eastwest/shared/exposure';
import type { Direction } from '@eastwest/shared/model';
import type {
  ExposedRecord,
  ExposureChangeRecord,
  ExposureDifferenceDocument,
  ExposureDocument,
  ExposureRecord,
  NewPodsChangeRecord,
  NewPodsRecord,
} from './exposure-document.ts';
import { printable } from '../printable.ts';
import { changeSigns, markdownTable, portsWords } from './review-formats.ts';
import { formatTable } from './table.ts';

type Cells = readonly string[];

const title = 'pods that do not exist yet';
const standsTitle = 'an unlabelled new pod';

export function exposureText(document: ExposureDocument): string {
  const { exposures, newPods, notLookedAt = [] } = document;
  const table = exposures.length === 0 ? 'nothing is open to them\n' : formatTable(listHeader, together(exposures, listRow));
  const missed = notLookedAt.map(
    ({ workload, direction, policy, path }) =>
      `not looked at: ${direction} of ${workload}, ${printable(policy.name)} ${path} has too many alternatives\n`,
  );
  return `\n${title}:\n${table}\n${standsTitle}:\n${formatTable(standsHeader, newPods.map(standsRow))}${missed.join('')}`;
}

export function exposureMarkdown({ exposures, newPods }: ExposureDocument): string {
  return `\n**${title}**\n\n${markdown(listHeader, together(exposures, listRow))}\n**${standsTitle}**\n\n${markdown(standsHeader, newPods.map(standsRow))}`;
}

/** Without the column of arrows. */
function markdown(header: Cells, rows: readonly Cells[]): string {
  const arrow = header.indexOf('', 1);
  const kept = (cells: Cells): Cells => (arrow < 0 ? cells : cells.toSpliced(arrow, 1));
  return markdownTable(
    kept(header).map((cell) => cell.toLowerCase()),
    rows.map(kept),
  );
}

interface OfWorkload {
  readonly workload: string;
}

/** Workloads of which the same is said are one row. */
function together<Record extends OfWorkload>(records: readonly Record[], row: (record: Record) => Cells): readonly Cells[] {
  const groups = new Map<string, Record[]>();
  for (const record of records) {
    const key = JSON.stringify({ ...record, workload: '' });
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [row(others.length === 0 ? first : { ...first, workload: `${first.workload} and ${others.length} more` })],
  );
}

const listHeader: Cells = ['FROM', '', 'TO', 'PORTS', 'BY'];
const standsHeader: Cells = ['IN', 'INGRESS', 'EGRESS'];

function listRow(record: ExposureRecord): Cells {
  return [...ends(record), exposedText(record), byText(record)];
}

function ends({ workload, newPod, direction }: Pick<ExposureRecord, 'workload' | 'newPod' | 'direction'>): Cells {
  const [from, to] = direction === 'ingress' ? [newPod, workload] : [workload, newPod];
  return [printable(from), '→', printable(to)];
}

export function exposedText({ ports, partly, unknown, named = [] }: ExposedRecord): string {
  const said = [
    ...(ports.length === 0 ? [] : [portsWords(ports)]),
    ...(partly === undefined ? [] : [`${portsWords(partly)} of some pods`]),
    ...(named.length === 0 ? [] : [`what it names ${named.join(', ')}`]),
    ...(unknown === undefined ? [] : [`perhaps ${portsWords(unknown)}`]),
  ];
  return printable(said.length === 0 ? 'none' : said.join('; '));
}

function byText({ policies, because }: Pick<ExposureRecord, 'policies' | 'because'>): string {
  const names = policies.map(qualifiedName).join(', ');
  const by = names === '' ? 'no policy' : names;
  return printable(because === undefined ? by : `${by}: ${because}`);
}

function standsRow({ where, ingress, egress }: NewPodsRecord): Cells {
  return [printable(where), printable(standWords(ingress, 'ingress')), printable(standWords(egress, 'egress'))];
}

/** Empty where there is no difference. */
export function exposureChangesText({ changes, newPods }: ExposureDifferenceDocument): string {
  const rows = together(changes, changeRow);
  const stands = newPods.map(standsChangeRow);
  return [
    rows.length === 0 ? '' : `\n${title}:\n${formatTable(changeHeader, rows)}`,
    stands.length === 0 ? '' : `\n${standsTitle}:\n${formatTable(standsChangeHeader, stands)}`,
  ].join('');
}

export function exposureChangesMarkdown({ changes, newPods }: ExposureDifferenceDocument): {
  readonly changes: string;
  readonly newPods: string;
} {
  return {
    changes: changes.length === 0 ? '' : markdown(changeHeader, together(changes, changeRow)),
    newPods: newPods.length === 0 ? '' : markdown(standsChangeHeader, newPods.map(standsChangeRow)),
  };
}

const changeHeader: Cells = ['', 'FROM', '', 'TO', 'PORTS', 'BY'];
const standsChangeHeader: Cells = ['IN', 'BEFORE', 'NOW'];

function changeRow(record: ExposureChangeRecord): Cells {
  return [changeSigns[record.change], ...ends(record), changedPorts(record), byText(record)];
}

function changedPorts({ change, before, after }: ExposureChangeRecord): string {
  if (change === 'added') return exposedText(after);
  return change === 'removed' ? exposedText(before) : `${exposedText(before)} → ${exposedText(after)}`;
}

function standsChangeRow({ where, before, after }: NewPodsChangeRecord): Cells {
  const differing = (['ingress', 'egress'] as const).filter(
    (direction) => JSON.stringify(before?.[direction]) !== JSON.stringify(after?.[direction]),
  );
  const said = (side: typeof before): string =>
    side === undefined
      ? 'no such namespace'
      : printable(differing.map((direction: Direction) => `${direction} ${standWords(side[direction], direction)}`).join('; '));
  return [printable(where), said(before), said(after)];
}
