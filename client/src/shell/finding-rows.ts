/** Findings as they are listed, and what is done about one. Pure. */
import { ok } from '@eastwest/shared/base';
import type { Result } from '@eastwest/shared/base';
import type { Proposal } from '@eastwest/shared/change';
import { editText } from '@eastwest/shared/edit';
import { parsePath, policyText, rangeAt } from '@eastwest/shared/kube';
import type { ClusterState, ObjectKey, Problem } from '@eastwest/shared/kube';
import { lintTitles } from '@eastwest/shared/lint';
import type { Finding } from '@eastwest/shared/lint';
import { policyAt } from '../state/drafting.ts';
import type { Drafts } from '../state/drafts.ts';
import { keyParts, policyTitle } from '../state/keys.ts';

export interface FindingRow {
  readonly id: string;
  readonly finding: Finding;
  /** What the lint is about, in a few words. */
  readonly title: string;
  /** `shop/web`, and what is no policy with its kind. */
  readonly subject: string;
  /** Empty for what concerns all of them. */
  readonly namespace: string;
}

export function findingRows(findings: readonly Finding[]): readonly FindingRow[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { kind, namespace, name } = keyParts(finding.key);
    const isPolicy = kind === 'NetworkPolicy' || kind === 'ForeignPolicy';
    const place = `${finding.id} ${finding.key} ${finding.path}`;
    const before = seen.get(place) ?? 0;
    seen.set(place, before + 1);
    return {
      // The same after every change of the cluster, so that what is open stays open.
      id: `${place} ${before}`,
      finding,
      title: lintTitles.get(finding.id) ?? finding.id,
      subject: isPolicy ? policyTitle(finding.key) : `${realKind(kind, name)} ${policyTitle(finding.key)}`,
      namespace: kind === 'Namespace' ? name : namespace,
    };
  });
}

/** Of an engine's agent its name tells it: `DaemonSet/cilium`. */
function realKind(kind: string, name: string): string {
  return kind === 'Agent' ? name.slice(0, name.indexOf('/')) : kind;
}

/** `wanted` is in lower case. */
export function listed(rows: readonly FindingRow[], wanted: string, namespaces: readonly string[]): readonly FindingRow[] {
  return rows.filter(
    ({ finding, title, subject, namespace }) =>
      (namespaces.length === 0 || namespace === '' || namespaces.includes(namespace)) &&
      `${finding.id} ${title} ${subject} ${finding.severity} ${finding.message}`.toLowerCase().includes(wanted),
  );
}

/** The line in the text that the editor would open; undefined for what is no policy. */
export function lineOf({ key, path }: Finding, cluster: ClusterState): number | undefined {
  const policy = policyAt(cluster, key);
  const steps = parsePath(path);
  return policy === undefined || steps === undefined ? undefined : rangeAt(policyText(policy), steps)?.startLine;
}

/** What would mend it, on the text of now; a problem says why that cannot be done. Undefined where nothing is offered. */
export function mendOf(finding: Finding, cluster: ClusterState, drafts: Drafts): Result<Proposal, Problem> | undefined {
  const { fix, key, message } = finding;
  const text = fix && textOf(key, cluster, drafts);
  if (fix === undefined || text === undefined) return undefined;
  const edited = editText(text, fix.edits);
  if (!edited.ok) return edited;
  const title = `${policyTitle(key)}: ${fix.title}`;
  return ok({ title, summary: message, changes: [{ type: 'edit', key, text: edited.value }] });
}

function textOf(key: ObjectKey, cluster: ClusterState, drafts: Drafts): string | undefined {
  const draft = drafts.get(key);
  // It was found in the live policy: what a draft makes of it is another text.
  if (draft !== undefined) return undefined;
  const policy = policyAt(cluster, key);
  return policy && policyText(policy);
}
