/** A whole file of manifests, YAML or JSON: its objects, and what is wrong with it, line by line. */
import { isMapping } from './check.ts';
import type { ClusterObject, ObjectKey, Owner } from './objects.ts';
import { at } from './policy-text.ts';
import type { FieldPath, Problem } from './problems.ts';
import { projectManifest } from './project.ts';
import type { ManifestReading } from './project.ts';
import { describeObject, settleObjects } from './settle.ts';
import type { Replaced } from './settle.ts';
import { readYaml } from './yaml.ts';
import type { YamlDocument } from './yaml.ts';

export interface FileProblem extends Problem {
  readonly file: string;
}

export interface FileReading {
  /** Their keys are distinct. */
  readonly objects: ClusterObject[];
  readonly problems: FileProblem[];
}

/** Never throws: a broken document is a problem, the others still load. */
export function readManifestText(text: string, file: string): FileReading {
  const objects: ClusterObject[] = [];
  const problems: Problem[] = [];
  const owners = new Map<ObjectKey, Owner>();
  for (const document of readYaml(text)) {
    const read = readDocument(document, file);
    objects.push(...read.objects);
    problems.push(...mattering(document, read), ...read.problems.map((problem) => at(document, problem)));
    for (const [key, owner] of read.owners) owners.set(key, owner);
  }
  const settled = settleObjects(objects, owners);
  problems.push(...settled.replaced.flatMap(replacedProblem));
  return { objects: settled.objects, problems: problems.map((problem) => ({ ...problem, file })) };
}

/** What is no Kubernetes object (values of a chart, a patch) is none of our business. */
function readDocument(document: YamlDocument, file: string): ManifestReading {
  const { value, index, line, text } = document;
  if (!isMapping(value)) return { objects: [], problems: [], owners: new Map() };
  const lineOf = (path: FieldPath): number => document.rangeOf(path).startLine;
  return projectManifest(value, { origin: { file, document: index, line }, text, lineOf });
}

/** Fields that are read, whose number may be written so that readers differ on it. */
const numbers = new Set(['port', 'endPort', 'targetPort', 'containerPort', 'replicas', 'parallelism']);

/** A surprising scalar counts where it decides something: anywhere in a policy, elsewhere in the fields that are read. */
function mattering(document: YamlDocument, { objects }: ManifestReading): readonly Problem[] {
  const isPolicy = objects.some(({ kind }) => kind === 'NetworkPolicy' || kind === 'ForeignPolicy');
  const relevant = ({ rule, path }: Problem): boolean =>
    rule !== 'V-12' || (objects.length > 0 && (isPolicy || numbers.has(String(path.at(-1)))));
  return document.problems
    .filter(relevant)
    .map((problem) => (problem.rule === 'V-12' ? { ...problem, severity: 'error' } : problem));
}

/** One namespace, written the same in many files, is usual. */
export function replacedProblem({ object, by }: Replaced): Problem[] {
  if (object.kind === 'Namespace' && JSON.stringify(object.labels) === JSON.stringify(by.labels)) return [];
  const line = by.origin?.line;
  const range = line === undefined ? {} : { range: { startLine: line, startColumn: 1, endLine: line + 1, endColumn: 1 } };
  return [
    { severity: 'warning', message: `\`${describeObject(by)}\` is defined twice, and this one counts`, path: [], ...range },
  ];
}
