/** What is open to pods that do not exist yet, as records: of `eastwest list --exposure` and `eastwest diff`. */
import {
  asksIn,
  exposuresOf,
  newcomerWords,
  newPodsOf,
  notSurveyed,
  placeWords,
  portNameWords,
  subjectsIn,
} from '@eastwest/shared/exposure';
import type {
  Asks,
  Exposed,
  Exposure,
  ExposureChange,
  ExposureDifference,
  NewPods,
  NewPodsChange,
  Stand,
  Survey,
} from '@eastwest/shared/exposure';
import type { ChangeCounts } from '@eastwest/shared/change';
import type { Direction, PolicyRef } from '@eastwest/shared/model';
import { isEmptyPorts } from '@eastwest/shared/model';
import { portsRecord } from './review-document.ts';
import type { Ports } from './review-document.ts';

/** Of the ports of whichever end is the destination. */
export interface ExposedRecord {
  readonly ports: Ports;
  /** Of some of the workload's pods only. */
  readonly partly?: Ports;
  /** What cannot be known. */
  readonly unknown?: Ports;
  /** What a new pod opens by giving a port the name: `TCP http`. */
  readonly named?: readonly string[];
}

interface NewcomerRecord {
  readonly workload: string;
  /** `ingress`: from the new pod to the workload. */
  readonly direction: Direction;
  /** In words. */
  readonly newPod: string;
  /** What it bears, and its namespace and ServiceAccount with it; nothing else. */
  readonly bears: Asks;
  readonly in: PlacesRecord;
}

/** Namespaces that exist, and whether it holds in one that does not. */
export interface PlacesRecord {
  readonly namespaces: readonly string[];
  readonly new: boolean;
}

interface DecidedRecord {
  readonly policies: readonly PolicyRef[];
  /** Why it cannot be known. */
  readonly because?: string;
}

export type ExposureRecord = NewcomerRecord & ExposedRecord & DecidedRecord;

export interface NewPodsRecord {
  /** In words. */
  readonly where: string;
  readonly in: PlacesRecord;
  readonly ingress: Stand;
  readonly egress: Stand;
}

export interface ExposureDocument {
  readonly exposures: readonly ExposureRecord[];
  /** How a new pod of which no policy asks anything would stand. */
  readonly newPods: readonly NewPodsRecord[];
  /** Peers that have too many alternatives to be looked at: what passes between them and the workload is not known. */
  readonly notLookedAt?: readonly { workload: string; direction: Direction; policy: PolicyRef; path: string }[];
}

export function exposureDocument(survey: Survey): ExposureDocument {
  const subjects = subjectsIn(survey.now.table.world);
  const missed = subjects.flatMap((subject) => notSurveyed(survey.now, subject));
  return {
    exposures: subjects.flatMap((subject) => exposuresOf(survey, subject)).map(exposureRecord),
    newPods: newPodsOf(survey).map(newPodsRecord),
    ...(missed.length === 0 ? {} : { notLookedAt: missed.map((one) => ({ ...one, workload: workloadName(one) })) }),
  };
}

function exposureRecord(exposure: Exposure): ExposureRecord {
  return { ...newcomerRecord(exposure), ...exposedRecord(exposure), ...decidedRecord(exposure) };
}

function newcomerRecord(exposure: Omit<Exposure, keyof Exposed | 'policies' | 'doubt'>): NewcomerRecord {
  const { direction, demand } = exposure;
  return {
    workload: workloadName(exposure),
    direction,
    newPod: newcomerWords(demand, exposure),
    bears: asksIn(demand),
    in: placesRecord(exposure),
  };
}

function workloadName({ workload: { namespace, kind, name } }: Pick<Exposure, 'workload'>): string {
  return `${namespace}/${kind}/${name}`;
}

function placesRecord(where: Pick<Exposure, 'namespaces' | 'elsewhere' | 'but'>): PlacesRecord {
  return { namespaces: where.namespaces, new: where.elsewhere };
}

function exposedRecord({ ports, partly, unknown, named }: Exposed): ExposedRecord {
  return {
    ports: portsRecord(ports),
    ...(isEmptyPorts(partly) ? {} : { partly: portsRecord(partly) }),
    ...(isEmptyPorts(unknown) ? {} : { unknown: portsRecord(unknown) }),
    ...(named.length === 0 ? {} : { named: named.map(portNameWords) }),
  };
}

function decidedRecord({ policies, doubt }: Pick<Exposure, 'policies' | 'doubt'>): DecidedRecord {
  return { policies, ...(doubt === undefined ? {} : { because: doubt }) };
}

function newPodsRecord({ ingress, egress, ...where }: NewPods): NewPodsRecord {
  return { where: placeWords(where), in: placesRecord(where), ingress, egress };
}

export type ExposureChangeRecord = NewcomerRecord &
  DecidedRecord & {
    readonly change: ExposureChange['kind'];
    readonly before: ExposedRecord;
    readonly after: ExposedRecord;
  };

/** A side is absent where there is no such namespace. */
export interface NewPodsChangeRecord {
  readonly where: string;
  readonly in: PlacesRecord;
  readonly before?: Pick<NewPodsRecord, Direction>;
  readonly after?: Pick<NewPodsRecord, Direction>;
}

export interface ExposureDifferenceDocument {
  /** Entries of `changes`. */
  readonly summary: ChangeCounts;
  readonly changes: readonly ExposureChangeRecord[];
  readonly newPods: readonly NewPodsChangeRecord[];
}

export function exposureDifferenceDocument({ changes, newPods }: ExposureDifference): ExposureDifferenceDocument {
  const summary = { added: 0, removed: 0, changed: 0, unknown: 0 };
  for (const { kind } of changes) summary[kind]++;
  return { summary, changes: changes.map(changeRecord), newPods: newPods.map(newPodsChangeRecord) };
}

function changeRecord(change: ExposureChange): ExposureChangeRecord {
  const [before, after] = [exposedRecord(change.before), exposedRecord(change.after)];
  return { ...newcomerRecord(change), change: change.kind, before, after, ...decidedRecord(change) };
}

function newPodsChangeRecord({ before, after, ...where }: NewPodsChange): NewPodsChangeRecord {
  return { where: placeWords(where), in: placesRecord(where), ...(before && { before }), ...(after && { after }) };
}
