/** What the page and its Web Worker say to each other. The worker owns the engine; the page never evaluates. */
import type { ConnectionChange, MomentaryCut, Preview, SoleEffect } from '@eastwest/shared/change';
import type { Enforcement } from '@eastwest/shared/enforcement';
import type {
  BoardTier,
  Connection,
  PolicySelection,
  PolicySummary,
  Profile,
  ProfileName,
  Verdict,
} from '@eastwest/shared/evaluate';
import type { Graph } from '@eastwest/shared/graph';
import type {
  AllowIntent,
  Candidate,
  IntentAnswer,
  IntentEnd,
  IsolateIntent,
  OfferedPort,
  StopIntent,
} from '@eastwest/shared/intent';
import type { Finding } from '@eastwest/shared/lint';
import type { GuardReport } from '@eastwest/shared/guard';
import type { Direction, PolicyRef } from '@eastwest/shared/model';
import type { ClusterEvent, ClusterObject, HiddenKind, JsonObject, Problem } from '@eastwest/shared/kube';
import type { DraftId, DraftState } from '../state/drafts.ts';

export type { PolicySelection, PolicySummary };

/** A draft's text, judged: problems carry ranges in the text. `usable` drafts take part in the preview. */
export interface DraftReport {
  readonly id: DraftId;
  readonly problems: readonly Problem[];
  readonly usable: boolean;
}

/** One write of a change set: of a draft or, before it, of its policy as it allows both what it did and what it will. */
export interface SetStep {
  readonly id: DraftId;
  readonly bridge?: JsonObject;
}

/** What some drafts would change together, and how they would be applied. */
export interface SetPreview {
  readonly preview: Preview;
  readonly guard: GuardReport;
  /** In the order that cuts nothing on the way which stays; drafts that cannot be read are left out. */
  readonly steps: readonly SetStep[];
  /** What is cut for a moment all the same. */
  readonly cuts: readonly MomentaryCut[];
}

export interface Findings {
  /** Of the cluster as it is. */
  readonly live: readonly Finding[];
  /** Of the policies that drafts would make or change, as they would then be. */
  readonly drafted: readonly Finding[];
}

export interface WorkloadRef {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** What is open between a workload and a pod that does not exist yet, in words. */
export interface Coming {
  /** `ingress`: from the new pod. */
  readonly direction: Direction;
  readonly who: string;
  readonly ports: string;
  readonly policies: readonly PolicyRef[];
  /** What would have to be known. */
  readonly doubt?: string;
}

export interface ComingChange extends Coming {
  readonly workload: WorkloadRef;
  /** How many more workloads it is said of. */
  readonly others: number;
  readonly kind: ConnectionChange['kind'];
}

/** How an unlabelled new pod stands in a namespace, in one direction. */
export interface NewPodStand {
  readonly where: string;
  readonly direction: Direction;
  readonly before: string;
  readonly after: string;
}

export interface ComingChanges {
  readonly changes: readonly ComingChange[];
  readonly newPods: readonly NewPodStand[];
}

export type ToWorker =
  | { readonly type: 'reset'; readonly objects: readonly ClusterObject[]; readonly hidden: readonly HiddenKind[] }
  | { readonly type: 'events'; readonly events: readonly ClusterEvent[]; readonly hidden?: readonly HiddenKind[] }
  | { readonly type: 'drafts'; readonly drafts: readonly DraftState[] }
  /** As which engine policies are evaluated; absent: as the one that the cluster shows. */
  | { readonly type: 'profile'; readonly name?: ProfileName }
  /** Asks; the answer bears the same id. With drafts present both states are explained. */
  | { readonly type: 'explain'; readonly id: number; readonly connection: Connection }
  | { readonly type: 'selected-by'; readonly id: number; readonly namespace: string; readonly pod: string }
  | { readonly type: 'intend'; readonly id: number; readonly question: IntentQuestion; readonly drafts: readonly DraftState[] }
  | { readonly type: 'facts-of'; readonly id: number; readonly end: IntentEnd; readonly drafts: readonly DraftState[] }
  /** What only the rule, peer or port at the path is responsible for, in the policy as its text has it. */
  | { readonly type: 'sole'; readonly id: number; readonly policy: DraftId; readonly path: string }
  | { readonly type: 'coming-to'; readonly id: number; readonly workload: WorkloadRef }
  /** Of these drafts together, whatever other drafts there are. */
  | { readonly type: 'coming-changes'; readonly id: number; readonly drafts: readonly DraftState[] }
  /** Nobody waits for the answer of that id any more. */
  | { readonly type: 'leave'; readonly id: number }
  /** What these drafts would change together, whatever other drafts there are. */
  | { readonly type: 'preview-of'; readonly id: number; readonly drafts: readonly DraftState[] };

/** What is wished for; the trial that is shown meanwhile is none of the drafts that it works on. */
export type IntentQuestion =
  | { readonly type: 'allow'; readonly intent: AllowIntent }
  | { readonly type: 'stop'; readonly intent: StopIntent }
  | { readonly type: 'isolate'; readonly intent: IsolateIntent };

/** What may be said of an end before anything is wished for. */
export interface EndFacts {
  readonly ports: readonly OfferedPort[];
  /** With whom it may talk now, so that this can be kept. */
  readonly ingress: readonly Candidate[];
  readonly egress: readonly Candidate[];
}

/** The error is for people: why there is none. */
export type SoleAnswer = SoleEffect | { readonly error: string };

export type FromWorker =
  | {
      readonly type: 'result';
      readonly graph: Graph;
      readonly policies: readonly PolicySummary[];
      /** In the order in which they are asked. */
      readonly board: readonly BoardTier[];
      readonly enforcement: Enforcement;
      /** As which engine they were evaluated. */
      readonly profile: Profile;
      /** Present while there is a usable draft; the last good one stays while the text does not parse. */
      readonly preview?: Preview;
      /** What of it would break something; present when `preview` is. */
      readonly guard?: GuardReport;
      readonly reports: readonly DraftReport[];
      /** True when `preview` is older than the text because the newest text cannot be read. */
      readonly previewStale: boolean;
      readonly evaluatedInMs: number;
    }
  /** What is wrong with the policies; comes after the result, when nothing else is waited for. */
  | ({ readonly type: 'findings' } & Findings)
  | {
      readonly type: 'explained';
      readonly id: number;
      readonly now: Verdict | { readonly error: string };
      readonly draft?: Verdict | { readonly error: string };
    }
  | { readonly type: 'selected-by'; readonly id: number; readonly policies: readonly PolicySelection[] }
  | { readonly type: 'coming-to'; readonly id: number; readonly coming: readonly Coming[] }
  /** Absent when none of the drafts can be evaluated as it stands. */
  | { readonly type: 'coming-changes'; readonly id: number; readonly changes?: ComingChanges }
  | { readonly type: 'intended'; readonly id: number; readonly answer: IntentAnswer }
  | { readonly type: 'facts'; readonly id: number; readonly facts: EndFacts }
  | { readonly type: 'sole'; readonly id: number; readonly answer: SoleAnswer }
  /** Absent when none of the drafts can be evaluated as it stands. */
  | { readonly type: 'preview-of'; readonly id: number; readonly preview?: SetPreview }
  /** A bug in the engine: shown, never swallowed. */
  | { readonly type: 'failed'; readonly message: string };
