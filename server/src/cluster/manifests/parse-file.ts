/** The text of one file → objects, problems with places, and what in it could not be read. */
import { readManifestText } from '@eastwest/shared/kube';
import type { ClusterObject, YamlDocument } from '@eastwest/shared/kube';
import type { SourceProblem } from '@eastwest/shared/protocol';
import { mentionedKinds } from './hidden.ts';
import type { Unread } from './hidden.ts';
import { fileProblem, lineRange } from './places.ts';
import { brokenDocuments, readableParts } from './unread.ts';

export interface ParsedFile {
  readonly file: string;
  readonly objects: readonly ClusterObject[];
  readonly problems: readonly SourceProblem[];
  readonly unread: readonly Unread[];
}

export function parseFile(text: string, file: string): ParsedFile {
  const { objects, problems } = readManifestText(text, file);
  if (problems.length === 0) return { file, objects, problems, unread: [] };
  if (isTemplate(brokenDocuments(text))) return templateFile(text, file);
  return { file, problems, ...readableParts(text, file, objects, problems) };
}

/** `{{` outside of quotes and comments, in a text that is no YAML. */
const templateAction = /^[^#'"\n]*\{\{/m;

/** One document that is no YAML for that reason makes a template of the whole file. */
export function isTemplate(documents: readonly YamlDocument[]): boolean {
  return documents.some(({ text, value }) => value === undefined && templateAction.test(text));
}

/** A template is no manifest: which of its documents come to be, and with what in them, its engine decides. */
function templateFile(text: string, file: string): ParsedFile {
  const line = text.slice(0, text.search(templateAction)).split('\n').length;
  const hint = 'render it first: `helm template CHART | eastwest … --manifests -`';
  const problem = fileProblem('error', file, 'this is a template, not a manifest', { hint, range: lineRange(line) });
  const kinds = mentionedKinds(text);
  return {
    file,
    objects: [],
    problems: [problem],
    unread: kinds.length === 0 ? [] : [{ place: file, what: 'is a template', kinds }],
  };
}
