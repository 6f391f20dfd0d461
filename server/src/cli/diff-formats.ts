/** The formats of `eastwest diff`. All say the same as the JSON. */
import { qualifiedName } from '@eastwest/shared/kube';
import type { ChangeCounts } from '@eastwest/shared/change';
import type { PolicyRef } from '@eastwest/shared/model';
import { printable } from '../printable.ts';
import type { DiffDocument } from './diff-document.ts';
import { exposureChangesMarkdown, exposureChangesText } from './exposure-formats.ts';
import { changeSigns, changesMarkdown, changesText, headline } from './review-formats.ts';

export const diffFormats = ['text', 'json', 'md'] as const;
export type DiffFormat = (typeof diffFormats)[number];

const formatters: Record<DiffFormat, (document: DiffDocument) => string> = { text, json, md: markdown };

export function formatDiff(format: DiffFormat, document: DiffDocument): string {
  return formatters[format](document);
}

function json(document: DiffDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function text(document: DiffDocument): string {
  const { changes, exposure } = document;
  const head = headlines(document).map((line) => `${line}\n`);
  return `${head.join('')}${changesText(changes)}${exposureChangesText(exposure)}`;
}

/** What there is of each; where nothing comes of other policies, which they are. */
function headlines({ summary, exposure, policies }: DiffDocument): readonly string[] {
  const comes = counted(exposure.summary) + exposure.newPods.length > 0;
  const differing = [
    ...policies.removed.map((ref) => `${changeSigns.removed} ${nameOf(ref)}`),
    ...policies.changed.map((ref) => `${changeSigns.changed} ${nameOf(ref)}`),
    ...policies.added.map((ref) => `${changeSigns.added} ${nameOf(ref)}`),
  ];
  const named = counted(summary) > 0 || differing.length === 0 ? [] : [`policies that differ: ${differing.join(', ')}`];
  return [
    headline(summary, comes ? 'no connection changes, but who may come does' : 'no connection changes'),
    ...coming(exposure),
    ...named,
  ];
}

function coming({ summary, newPods }: DiffDocument['exposure']): readonly string[] {
  const { added, removed, changed, unknown } = summary;
  const said = `${removed} removed, ${changed} changed, ${added} added, ${unknown} no longer known`;
  return [
    ...(counted(summary) === 0 ? [] : [`exposure to pods that do not exist yet: ${said}`]),
    ...(newPods.length === 0 ? [] : ['an unlabelled new pod stands otherwise']),
  ];
}

function counted({ added, removed, changed, unknown }: ChangeCounts): number {
  return added + removed + changed + unknown;
}

function nameOf(policy: PolicyRef): string {
  return printable(qualifiedName(policy));
}

/** For a comment on a pull request: what it comes to, and the rest folded. */
function markdown(document: DiffDocument): string {
  const { changes, exposure } = document;
  const { changes: coming, newPods } = exposureChangesMarkdown(exposure);
  const lines = headlines(document).map((line) => `\n- ${line}`);
  return [
    `### Difference of connections\n${lines.join('')}\n`,
    folded(`connections (${changes.length})`, changesMarkdown(changes)),
    folded(`pods that do not exist yet (${exposure.changes.length})`, coming),
    folded('an unlabelled new pod', newPods),
  ].join('');
}

function folded(title: string, body: string): string {
  return body === '' ? '' : `\n<details><summary>${title}</summary>\n\n${body.trim()}\n\n</details>\n`;
}
