/** What is open to pods that do not exist yet, as rows to read: the page itself knows nothing of exposure. */
import type { Steps } from '@eastwest/shared/base';
import { applyDrafts } from '@eastwest/shared/change';
import type { Draft } from '@eastwest/shared/change';
import { evaluate } from '@eastwest/shared/evaluate';
import type { Evaluation } from '@eastwest/shared/evaluate';
import {
  compareExposure,
  exposedWords,
  exposuresOf,
  newcomerWords,
  placeWords,
  standWords,
  subjectsIn,
  surveyOf,
  surveysOf,
} from '@eastwest/shared/exposure';
import type { Exposure, ExposureChange, NewPodsChange, Survey, Surveys } from '@eastwest/shared/exposure';
import type { ClusterState } from '@eastwest/shared/kube';
import type { Coming, ComingChange, ComingChanges, NewPodStand, WorkloadRef } from './messages.ts';

/** Surveys are kept for as long as they are of the same cluster. */
export class ComingEngine {
  #survey: { readonly of: Evaluation; readonly survey: Survey } | undefined;
  /** Saves work, never changes an answer. */
  #previous: Surveys | undefined;

  comingTo(evaluation: Evaluation, { namespace, kind, name }: WorkloadRef): readonly Coming[] {
    if (this.#survey?.of !== evaluation)
      this.#survey = { of: evaluation, survey: surveyOf(evaluation, [], this.#survey?.survey) };
    const { survey } = this.#survey;
    const subject = subjectsIn(survey.now.table.world).find(
      ({ workload }) => workload.namespace === namespace && workload.kind === kind && workload.name === name,
    );
    return subject === undefined ? [] : exposuresOf(survey, subject).map(comingOf);
  }

  *changes(cluster: ClusterState, drafts: readonly Draft[], evaluation: Evaluation): Steps<ComingChanges> {
    const after = evaluate(applyDrafts(cluster, drafts), evaluation.profile, evaluation);
    yield;
    const surveys = yield* surveysOf(evaluation, after, this.#previous);
    this.#previous = surveys;
    yield;
    const { changes, newPods } = yield* compareExposure(surveys);
    return { changes: together(changes.map(changeOf)), newPods: newPods.flatMap(standsOf) };
  }

  forget(): void {
    this.#survey = undefined;
    this.#previous = undefined;
  }
}

function comingOf(exposure: Exposure): Coming {
  const { direction, demand, policies, doubt } = exposure;
  return {
    direction,
    who: newcomerWords(demand, exposure),
    ports: exposedWords(exposure),
    policies,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function changeOf(change: ExposureChange): ComingChange {
  const { workload, direction, demand, kind, before, after, policies, doubt } = change;
  const [was, is] = [exposedWords(before), exposedWords(after)];
  return {
    workload,
    others: 0,
    direction,
    who: newcomerWords(demand, change),
    kind,
    ports: kind === 'added' ? is : kind === 'removed' ? was : `${was} → ${is}`,
    policies,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** Workloads of which the same is said are one row. */
function together(changes: readonly ComingChange[]): readonly ComingChange[] {
  const groups = new Map<string, ComingChange>();
  for (const change of changes) {
    const key = JSON.stringify({ ...change, workload: undefined });
    const known = groups.get(key);
    groups.set(key, known === undefined ? change : { ...known, others: known.others + 1 });
  }
  return [...groups.values()];
}

/** One for each direction that is another. */
function standsOf(change: NewPodsChange): readonly NewPodStand[] {
  const { before, after } = change;
  const where = placeWords(change);
  return (['ingress', 'egress'] as const).flatMap((direction): readonly NewPodStand[] => {
    const [was, is] = [before && standWords(before[direction], direction), after && standWords(after[direction], direction)];
    if (was === is) return [];
    return [{ where, direction, before: was ?? 'no such namespace', after: is ?? 'no such namespace' }];
  });
}
