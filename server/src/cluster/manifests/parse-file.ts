/** The text of one file → objects, problems with places, and what in it could not be read. */
import { readManifestText, readYaml } from '@eastwest/shared/kube';
import type { ClusterObject, YamlDocument } from '@eastwest/shared/kube';
import type { SourceProblem } from '@eastwest/shared/protocol';
import { mentionedKinds } from './hidden.ts';
import type { Unread } from './hidden.ts';
import { fileProblem, lineRange } from './places.ts';

export interface ParsedFile {
  readonly file: string;
  readonly objects: readonly ClusterObject[];
  readonly problems: readonly SourceProblem[];
  readonly unread: readonly Unread[];
}

export function parseFile(text: string, file: string): ParsedFile {
  const { objects, problems } = readManifestText(text, file);
  if (!problems.some(({ severity }) => severity === 'error')) return { file, objects, problems, unread: [] };
  const broken = readYaml(text).filter(({ value }) => value === undefined);
  return broken.some(isTemplate)
    ? templateFile(text, file)
    : { file, objects, problems, unread: broken.flatMap((document) => unreadDocument(document, file)) };
}

function unreadDocument({ line, text }: YamlDocument, file: string): readonly Unread[] {
  return unread(`${file}:${line}`, 'could not be read', text);
}

function unread(place: string, what: string, text: string): readonly Unread[] {
  const kinds = mentionedKinds(text);
  return kinds.length === 0 ? [] : [{ place, what, kinds }];
}

/** `{{` outside of quotes and comments, in a text that is no YAML. */
const templateAction = /^[^#'"\n]*\{\{/m;

function isTemplate({ text }: YamlDocument): boolean {
  return templateAction.test(text);
}

/** A template is no manifest: which of its documents come to be, and with what in them, its engine decides. */
function templateFile(text: string, file: string): ParsedFile {
  const before = text.slice(0, text.search(templateAction) + 1);
  const hint = 'render it first: `helm template CHART | eastwest … --manifests -`';
  const problem = fileProblem('error', file, 'this is a template, not a manifest', {
    hint,
    range: lineRange(before.split('\n').length),
  });
  return { file, objects: [], problems: [problem], unread: unread(file, 'is a template', text) };
}
