/** What somebody needs to apply drafts by other means: the YAML, the commands, patches, a diff. Pure. */
import { assertNever } from '@eastwest/shared/base';
import { mergePatch, unifiedDiff } from '@eastwest/shared/change';
import { groupOf, keyOfManifest, pluralOf, printYaml, readPolicyText } from '@eastwest/shared/kube';
import type { JsonObject, ObjectKey } from '@eastwest/shared/kube';
import type { DraftState } from '../state/drafts.ts';
import { keyParts, policyTitle } from '../state/keys.ts';

export interface ExportFile {
  readonly name: string;
  readonly text: string;
}

export type ExportFormat = 'yaml' | 'commands' | 'patch' | 'diff';

/** One thing to take along: a file, the command that applies it, or both. */
export interface ExportPart {
  /** The policy that it is about; absent where it is about all. */
  readonly title?: string;
  /** To be run where the file is. */
  readonly command?: string;
  readonly file?: ExportFile;
}

/** Of all drafts, in the order in which they are to be applied. */
export function exportParts(drafts: readonly DraftState[], format: ExportFormat): readonly ExportPart[] {
  const base = baseName(drafts);
  switch (format) {
    case 'yaml':
      return [{ file: yamlFile(drafts) }];
    case 'commands':
      return [{ file: { name: `${base}.sh`, text: commandsOf(drafts, `${base}.yaml`) } }];
    case 'patch':
      return drafts.map(patchOf);
    case 'diff':
      return [{ file: { name: `${base}.diff`, text: drafts.map(diffOf).join('') } }];
    default:
      return assertNever(format);
  }
}

export function yamlFile(drafts: readonly DraftState[]): ExportFile {
  return { name: `${baseName(drafts)}.yaml`, text: yamlOf(drafts) };
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
  const deletions = drafts.filter((draft) => draft.type === 'delete');
  return [
    ...(applies ? [`kubectl apply --filename ${word(file)}`] : []),
    ...deletions.map((draft) => deletionOf(draft)),
    '',
  ].join('\n');
}

function deletionOf(draft: Extract<DraftState, { type: 'delete' }>): string {
  return `kubectl delete ${policyWords(draft.base.key, readPolicyText(draft.baseText).manifest)}`;
}

/** A policy as kubectl is told of it: `networkpolicy web --namespace shop`. */
function policyWords(key: ObjectKey, manifest: JsonObject | undefined): string {
  const { kind, namespace, name } = keyParts(key);
  const [resource, bare] = [resourceOf(kind, manifest), name.slice(name.lastIndexOf('/') + 1)];
  return `${resource} ${word(bare)}${namespace === '' ? '' : ` --namespace ${word(namespace)}`}`;
}

function resourceOf(kind: string, manifest: JsonObject | undefined): string {
  if (kind === 'NetworkPolicy') return 'networkpolicy';
  const [own, apiVersion] = [manifest?.['kind'], manifest?.['apiVersion']];
  if (typeof own !== 'string' || typeof apiVersion !== 'string') return word(kind);
  return word(`${pluralOf(own)}.${groupOf(apiVersion)}`);
}

/**
 * A JSON merge patch (RFC 7386) of what changes and of nothing else: of the version that the draft began with it makes
 * exactly the draft. What is new is applied whole, and what is to go is deleted: neither has anything to be patched.
 */
function patchOf(draft: DraftState): ExportPart {
  const key = keyOfDraft(draft);
  const title = key === undefined ? 'new policy' : policyTitle(key);
  if (draft.type === 'delete') return { title, command: deletionOf(draft) };
  const before = draft.base === undefined ? undefined : readPolicyText(draft.baseText).manifest;
  const after = readPolicyText(draft.text).manifest;
  if (before === undefined || after === undefined || key === undefined) {
    const file = yamlFile([draft]);
    return { title, command: `kubectl apply --filename ${word(file.name)}`, file };
  }
  const file = { name: `${fileName(key)}.patch.yaml`, text: printYaml(mergePatch(before, after)) };
  const command = `kubectl patch ${policyWords(key, after)} --type=merge --patch-file=${word(file.name)}`;
  return { title, command, file };
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
