/** What somebody needs to apply drafts by other means: the YAML, the commands, patches, a diff. Pure. */
import { assertNever } from '@eastwest/shared/base';
import { mergePatch, unifiedDiff } from '@eastwest/shared/change';
import { keyOfManifest, printManifest, readPolicyText } from '@eastwest/shared/kube';
import type { ObjectKey } from '@eastwest/shared/kube';
import type { DraftState } from '../state/drafts.ts';
import { keyParts } from '../state/keys.ts';

export interface ExportFile {
  readonly name: string;
  readonly text: string;
}

export type ExportFormat = 'yaml' | 'commands' | 'patch' | 'diff';

/** Of all drafts in one file, in the order in which they are to be applied. */
export function exportFile(drafts: readonly DraftState[], format: ExportFormat): ExportFile {
  const base = baseName(drafts);
  switch (format) {
    case 'yaml':
      return { name: `${base}.yaml`, text: yamlOf(drafts) };
    case 'commands':
      return { name: `${base}.sh`, text: commandsOf(drafts, `${base}.yaml`) };
    case 'patch':
      return { name: `${base}.patch.sh`, text: drafts.map(patchCommand).join('\n') };
    case 'diff':
      return { name: `${base}.diff`, text: drafts.map(diffOf).join('') };
    default:
      return assertNever(format);
  }
}

function baseName(drafts: readonly DraftState[]): string {
  const [only, other] = drafts;
  const key = only && other === undefined ? keyOfDraft(only) : undefined;
  return key === undefined ? 'network-policies' : fileName(key);
}

function fileName(key: ObjectKey): string {
  const { namespace, name } = keyParts(key);
  return `${namespace}-${name}`.replaceAll(/[^\w.-]/gu, '_');
}

export function keyOfDraft(draft: DraftState): ObjectKey | undefined {
  if (draft.base !== undefined) return draft.base.key;
  const { manifest } = readPolicyText(draft.type === 'edit' ? draft.text : draft.baseText);
  return manifest && keyOfManifest(manifest);
}

function yamlOf(drafts: readonly DraftState[]): string {
  return drafts.flatMap((draft) => (draft.type === 'edit' ? [withNewline(draft.text)] : [])).join('---\n');
}

function commandsOf(drafts: readonly DraftState[], file: string): string {
  const applies = drafts.some(({ type }) => type === 'edit');
  const deletions = drafts.filter(({ type }) => type === 'delete');
  return [
    ...(applies ? [`kubectl apply --filename ${word(file)}`] : []),
    ...deletions.map((draft) => deletionOf(draft)),
    '',
  ].join('\n');
}

function deletionOf(draft: DraftState): string {
  const { namespace, name } = keyParts(keyOfDraft(draft) ?? ('' as ObjectKey));
  return `kubectl delete networkpolicy ${word(name)} --namespace ${word(namespace)}`;
}

/** A merge patch of what changes and of nothing else; what is new is applied whole. */
function patchCommand(draft: DraftState): string {
  if (draft.type === 'delete') return `${deletionOf(draft)}\n`;
  const before = draft.base === undefined ? undefined : readPolicyText(draft.baseText).manifest;
  const after = readPolicyText(draft.text).manifest;
  const key = keyOfDraft(draft);
  if (before === undefined || after === undefined || key === undefined)
    return `kubectl apply --filename - ${hereDocument(withNewline(draft.text))}`;
  const { namespace, name } = keyParts(key);
  const patch = printManifest(mergePatch(before, after)).replace(/^metadata: \{\}\n/mu, '');
  return `kubectl patch networkpolicy ${word(name)} --namespace ${word(namespace)} --type merge --patch-file /dev/stdin ${hereDocument(patch)}`;
}

/** Ends at a word that is no line of the text, so that nothing of it is ever read as a command. */
function hereDocument(text: string): string {
  let end = 'EOF';
  while (text.split('\n').includes(end)) end += '_';
  return `<<'${end}'\n${text}${end}\n`;
}

function diffOf(draft: DraftState): string {
  const key = keyOfDraft(draft);
  const file = key === undefined ? 'policy.yaml' : `${fileName(key)}.yaml`;
  const [from, to] = [draft.base === undefined ? '/dev/null' : `a/${file}`, draft.type === 'delete' ? '/dev/null' : `b/${file}`];
  const before = draft.base === undefined ? '' : withNewline(draft.baseText);
  return unifiedDiff(before, draft.type === 'delete' ? '' : withNewline(draft.text), from, to);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** One word of a shell command, whatever is in it. */
function word(text: string): string {
  return /^[\w./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
