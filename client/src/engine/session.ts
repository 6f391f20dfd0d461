/**
 * The engine's side of the conversation without the worker around it: cluster and drafts in, results out. What it answers
 * depends only on the cluster and the drafts of now, and on the last readable text of each draft; caches change the cost.
 */
import type { Steps } from '@eastwest/shared/base';
import { orderDrafts, previewDrafts, soleEffect } from '@eastwest/shared/change';
import type { Draft, Preview } from '@eastwest/shared/change';
import { asSetUp, detectEnforcement } from '@eastwest/shared/enforcement';
import type { Enforcement } from '@eastwest/shared/enforcement';
import { boardOf, evaluate, explain, policiesSelecting, profiles, summarizePolicies } from '@eastwest/shared/evaluate';
import type { BoardTier, Connection, Evaluation, Profile, Verdict } from '@eastwest/shared/evaluate';
import { buildGraph } from '@eastwest/shared/graph';
import type { Graph } from '@eastwest/shared/graph';
import type { Ground, IntentAnswer, IntentEnd } from '@eastwest/shared/intent';
import { lintSteps } from '@eastwest/shared/lint';
import type { Finding } from '@eastwest/shared/lint';
import { guard } from '@eastwest/shared/guard';
import type { GuardReport } from '@eastwest/shared/guard';
import { applyEvents, keyOf, keyOfManifest, parsePath } from '@eastwest/shared/kube';
import type { ClusterState, ObjectKey } from '@eastwest/shared/kube';
import { isNewDraft } from '../state/drafting.ts';
import type { DraftId, DraftState } from '../state/drafts.ts';
import { answerOf, factsOf, groundFor } from './intents.ts';
import { ComingEngine } from './coming.ts';
import { judge } from './judge.ts';
import type {
  Coming,
  ComingChanges,
  DraftReport,
  EndFacts,
  Findings,
  FromWorker,
  IntentQuestion,
  PolicySelection,
  PolicySummary,
  SetPreview,
  SetStep,
  SoleAnswer,
  ToWorker,
  WorkloadRef,
} from './messages.ts';

type Result = Extract<FromWorker, { type: 'result' }>;
type Told = Extract<ToWorker, { type: 'reset' | 'events' | 'drafts' | 'profile' }>;
type Explained = Omit<Extract<FromWorker, { type: 'explained' }>, 'type' | 'id'>;

/** The cluster as it is, evaluated. */
interface Now {
  readonly enforcement: Enforcement;
  readonly evaluation: Evaluation;
  readonly graph: Graph;
  readonly policies: readonly PolicySummary[];
  readonly board: readonly BoardTier[];
}

/** The cluster as the drafts want it. */
interface Drafted {
  readonly reports: readonly DraftReport[];
  readonly stale: boolean;
  readonly preview?: { readonly preview: Preview; readonly guard: GuardReport; readonly after: Evaluation };
}

export class EngineSession {
  #cluster: ClusterState = { objects: new Map(), hidden: [] };
  #isTold = false;
  #drafts: readonly DraftState[] = [];
  /** Of the user; undefined: as the cluster shows. */
  #profile: Profile | undefined;
  /** What each draft wanted when it could last be read. */
  readonly #lastGood = new Map<DraftId, Draft>();
  #now: Now | undefined;
  #drafted: Drafted | undefined;
  #linted: { readonly evaluation: Evaluation; readonly findings: readonly Finding[] } | undefined;
  readonly #coming = new ComingEngine();
  /** Save work, never change an answer. */
  #previous: { readonly now?: Evaluation; readonly after?: Evaluation } = {};

  /** Before the first snapshot nothing is known of any cluster, and nothing is right with it either. */
  get knowsCluster(): boolean {
    return this.#isTold;
  }

  /** True when the answer may now be another one. */
  take(told: Told): boolean {
    switch (told.type) {
      case 'reset':
        this.#isTold = true;
        this.#cluster = { objects: new Map(told.objects.map((object) => [keyOf(object), object])), hidden: told.hidden };
        break;
      case 'events':
        if (told.events.length === 0 && told.hidden === undefined) return false;
        this.#cluster = applyEvents({ ...this.#cluster, hidden: told.hidden ?? this.#cluster.hidden }, told.events);
        break;
      case 'profile':
        this.#profile = told.name && profiles[told.name];
        break;
      case 'drafts':
        this.#drafts = told.drafts;
        this.#drafted = undefined;
        return true;
    }
    this.#now = undefined;
    this.#drafted = undefined;
    return true;
  }

  /** Everything that is shown, of the cluster and the drafts of now. */
  result(): Omit<Result, 'type' | 'evaluatedInMs'> {
    const { graph, policies, board, enforcement, evaluation } = this.#evaluated();
    const { reports, stale, preview } = this.#previewed();
    return {
      graph,
      policies,
      board,
      enforcement,
      profile: evaluation.profile,
      reports,
      previewStale: stale,
      ...(preview === undefined ? {} : { preview: preview.preview, guard: preview.guard }),
    };
  }

  /** Both verdicts where there is a usable draft. */
  explain(connection: Connection): Explained {
    const now = verdictOf(this.#evaluated().evaluation, connection);
    const { preview } = this.#previewed();
    return preview === undefined ? { now } : { now, draft: verdictOf(preview.after, connection) };
  }

  selectedBy(namespace: string, pod: string): readonly PolicySelection[] {
    return policiesSelecting(this.#evaluated().evaluation, namespace, pod);
  }

  /** Undefined when none of the drafts can be evaluated as it stands. */
  previewOf(states: readonly DraftState[]): SetPreview | undefined {
    const readable = this.#readable(states);
    if (readable.length === 0) return undefined;
    const drafts = readable.map(({ draft }) => draft);
    const now = this.#evaluated().evaluation;
    const { preview, before, after } = previewDrafts(this.#cluster, drafts, now.profile, now);
    const { steps, cuts } = orderDrafts(this.#cluster, drafts, now.profile, now);
    return {
      preview,
      guard: guard({ before, after }),
      cuts,
      steps: steps.flatMap((step): readonly SetStep[] => {
        const id = readable[step.draft]?.id;
        if (id === undefined) return [];
        return [step.type === 'bridge' ? { id, bridge: step.manifest } : { id }];
      }),
    };
  }

  #readable(states: readonly DraftState[]): readonly { readonly id: DraftId; readonly draft: Draft }[] {
    return states.flatMap((state) => {
      const { draft } = judge(state, this.#cluster, new Set());
      return draft === undefined ? [] : [{ id: state.id, draft }];
    });
  }

  /** What is open between the workload, as the cluster is, and pods that do not exist yet. */
  comingTo(workload: WorkloadRef): readonly Coming[] {
    return this.#coming.comingTo(this.#evaluated().evaluation, workload);
  }

  /** Undefined when none of the drafts can be evaluated as it stands. */
  *comingChanges(states: readonly DraftState[]): Steps<ComingChanges | undefined> {
    const { evaluation } = this.#evaluated();
    const drafts = this.#readable(states).map(({ draft }) => draft);
    if (drafts.length === 0) return undefined;
    return yield* this.#coming.changes(this.#cluster, drafts, evaluation);
  }

  /** On the drafts as they are kept, whatever is tried at the moment, and the cluster of now, whatever happens meanwhile. */
  intend(question: IntentQuestion, drafts: readonly DraftState[]): Steps<IntentAnswer> {
    return answerOf(this.#groundFor(drafts), question);
  }

  factsOf(end: IntentEnd, drafts: readonly DraftState[]): Steps<EndFacts> {
    return factsOf(this.#groundFor(drafts), end);
  }

  /** Of a policy as it is drafted, among all drafts; of one that is not drafted as it is. */
  *sole(policy: DraftId, path: string): Steps<SoleAnswer> {
    const { evaluation } = this.#evaluated();
    const { reports, preview } = this.#previewed();
    const state = this.#drafts.find(({ id }) => id === policy);
    if (state?.type === 'delete') return { error: 'the draft deletes this policy' };
    const report = reports.find(({ id }) => id === policy);
    if (report?.usable === false) return { error: 'the text has problems, so what it does is not known' };
    const draft = this.#lastGood.get(policy);
    const key = draft === undefined ? keyOfId(policy) : keyOfDraft(draft);
    if (key === undefined) return { error: 'there is no such policy' };
    const effect = yield* soleEffect(preview?.after ?? evaluation, key, parsePath(path) ?? []);
    return effect.ok ? effect.value : { error: effect.error };
  }

  /** Of the cluster and the drafts of now, whatever happens meanwhile. */
  *findings(): Steps<Findings> {
    const { evaluation } = this.#evaluated();
    const { preview } = this.#previewed();
    const wanted = new Set([...this.#lastGood.values()].map(keyOfDraft));
    yield;
    const live = yield* this.#lint(evaluation);
    const drafted = preview === undefined ? [] : yield* lintSteps(preview.after);
    return { live, drafted: drafted.filter(({ key }) => wanted.has(key)) };
  }

  *#lint(evaluation: Evaluation): Steps<readonly Finding[]> {
    if (this.#linted?.evaluation === evaluation) return this.#linted.findings;
    const findings = yield* lintSteps(evaluation);
    this.#linted = { evaluation, findings };
    return findings;
  }

  #groundFor(drafts: readonly DraftState[]): Ground {
    return groundFor(this.#cluster, drafts, this.#evaluated().evaluation);
  }

  /** After a bug: whatever was computed before is not built upon. */
  forget(): void {
    this.#now = undefined;
    this.#drafted = undefined;
    this.#previous = {};
    this.#linted = undefined;
    this.#coming.forget();
  }

  #evaluated(): Now {
    if (this.#now !== undefined) return this.#now;
    const enforcement = detectEnforcement(this.#cluster);
    const profile = this.#profile === undefined ? enforcement.profile : asSetUp(this.#profile, enforcement);
    const evaluation = evaluate(this.#cluster, profile, this.#previous.now);
    const now = {
      enforcement,
      evaluation,
      graph: buildGraph(evaluation),
      policies: summarizePolicies(evaluation),
      board: boardOf(evaluation),
    };
    this.#previous = { ...this.#previous, now: evaluation };
    this.#now = now;
    return now;
  }

  #previewed(): Drafted {
    if (this.#drafted !== undefined) return this.#drafted;
    const reports = this.#judgeAll();
    const drafts = this.#drafts.flatMap(({ id }) => this.#lastGood.get(id) ?? []);
    const stale = reports.some(({ usable }) => !usable);
    const { evaluation } = this.#evaluated();
    const previous = this.#previous.after ?? evaluation;
    const previewed = drafts.length === 0 ? undefined : previewDrafts(this.#cluster, drafts, evaluation.profile, previous);
    const preview = previewed && { preview: previewed.preview, guard: guard(previewed), after: previewed.after };
    if (preview !== undefined) this.#previous = { ...this.#previous, after: preview.after };
    const drafted = { reports, stale, ...(preview === undefined ? {} : { preview }) };
    this.#drafted = drafted;
    return drafted;
  }

  #judgeAll(): readonly DraftReport[] {
    const taken = new Set<ObjectKey>();
    const reports = this.#drafts.map((state): DraftReport => {
      const { problems, draft } = judge(state, this.#cluster, taken);
      if (draft !== undefined) this.#lastGood.set(state.id, draft);
      const key = state.base === undefined && draft?.type === 'put' ? keyOfManifest(draft.manifest) : undefined;
      if (key !== undefined) taken.add(key);
      return { id: state.id, problems, usable: draft !== undefined };
    });
    const there = new Set(this.#drafts.map(({ id }) => id));
    for (const id of this.#lastGood.keys()) if (!there.has(id)) this.#lastGood.delete(id);
    return reports;
  }
}

/** Undefined for a draft that makes a policy. */
function keyOfId(id: DraftId): ObjectKey | undefined {
  return isNewDraft(id) ? undefined : id;
}

function keyOfDraft(draft: Draft): ObjectKey {
  return draft.type === 'put' ? keyOfManifest(draft.manifest) : draft.key;
}

function verdictOf(evaluation: Evaluation, connection: Connection): Verdict | { readonly error: string } {
  const verdict = explain(evaluation, connection);
  return verdict.ok ? verdict.value : { error: verdict.error };
}
