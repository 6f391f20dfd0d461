/** One policy in an editor: its text judged, every problem with its place. */
import { field, isMapping } from './check.ts';
import type { JsonObject, JsonValue } from './objects.ts';
import type { FieldPath, Problem, TextRange } from './problems.ts';
import { defaultNamespace } from './project-meta.ts';
import { policyKindOf } from './policy-kinds.ts';
import type { PolicyKind } from './policy-kinds.ts';
import { validatePolicy } from './validate-policy.ts';
import { policyLimits } from './yaml-compose.ts';
import { readYaml } from './yaml.ts';
import type { YamlDocument } from './yaml.ts';

export interface PolicyReading {
  /** As written, also when it breaks rules. Present exactly when the text is one mapping that parses. */
  readonly manifest?: JsonObject;
  /** Every one with a range. */
  readonly problems: readonly Problem[];
}

/** Never throws. A policy without a namespace is one of `default`; the manifest stays as written. */
export function readPolicyText(text: string): PolicyReading {
  const documents = documentsOf(text);
  const [document, second] = documents;
  if (document === undefined) return { problems: [nothing(text)] };
  if (second !== undefined) {
    const hint = 'keep one, and make a draft of its own for each of the others';
    const message = `one policy at a time: this text has ${documents.length} documents`;
    return { problems: [{ severity: 'error', message, hint, path: [], range: second.rangeOf([]) }] };
  }
  const { value } = document;
  if (value === undefined) return { problems: document.problems };
  if (!isMapping(value)) return { problems: [...document.problems, at(document, notAPolicy(value))] };
  const known = kindOf(value);
  const found = [...(known === undefined ? checkKind(value) : []), ...checkPlace(value, known), ...validatePolicy(value)];
  return { manifest: value, problems: joined(document, found) };
}

/** What to underline for a problem of the text's first document. */
export function markAt(text: string, problem: Problem): TextRange | undefined {
  return documentsOf(text)[0]?.markOf(problem);
}

/** Where the path is in the text's first document, or the nearest thing above it; undefined when the text has none. */
export function rangeAt(text: string, path: FieldPath): TextRange | undefined {
  return documentsOf(text)[0]?.rangeOf(path);
}

let last: { readonly text: string; readonly documents: readonly YamlDocument[] } | undefined;

/** Who reads a text asks for many places in it next, so the last one is kept. */
function documentsOf(text: string): readonly YamlDocument[] {
  if (last?.text !== text) last = { text, documents: readYaml(text, policyLimits) };
  return last.documents;
}

/** A number written `010` is an error in a policy whatever the field: nothing in one is rightly written so. */
function joined(document: YamlDocument, found: readonly Problem[]): readonly Problem[] {
  const told = new Set(found.filter(({ rule }) => rule === 'V-12').map(placeOf));
  const ofText = document.problems.filter((problem) => problem.rule !== 'V-12' || !told.has(placeOf(problem)));
  return [
    ...ofText.map((problem): Problem => ({ ...problem, severity: 'error' })),
    ...found.map((problem) => at(document, problem)),
  ].sort(byPlace);
}

const placeOf = ({ path }: Problem): string => JSON.stringify(path);

function byPlace(left: Problem, right: Problem): number {
  const [a, b] = [left.range, right.range];
  if (a === undefined || b === undefined) return 0;
  return a.startLine - b.startLine || a.startColumn - b.startColumn;
}

/** The problem with its range, and with the hint to quote in the words of the text rather than of the value. */
export function at(document: YamlDocument, problem: Problem): Problem {
  const source = problem.hint?.startsWith('quote it') === true ? document.sourceAt(problem.path) : undefined;
  const hint = source === undefined ? {} : { hint: `quote it: \`"${source}"\`` };
  return { ...problem, ...hint, range: document.markOf(problem) };
}

function nothing(text: string): Problem {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const range = { startLine: 1, startColumn: 1, endLine: lines.length, endColumn: (lines.at(-1) ?? '').length + 1 };
  return {
    severity: 'error',
    message: 'there is no policy here yet',
    hint: 'write one, or start from a template',
    path: [],
    range,
  };
}

function notAPolicy(value: JsonValue): Problem {
  const what = Array.isArray(value) ? 'a list' : 'a single value';
  const hint = 'a policy is a mapping that begins with `apiVersion` and `kind`';
  return { severity: 'error', rule: 'V-12', message: `this is ${what}, not a policy`, hint, path: [] };
}

function kindOf(manifest: JsonObject): PolicyKind | undefined {
  const [apiVersion, kind] = [field(manifest, 'apiVersion'), field(manifest, 'kind')];
  return typeof apiVersion === 'string' && typeof kind === 'string' ? policyKindOf(apiVersion, kind) : undefined;
}

const inText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

const evaluated = 'networking.k8s.io/v1';

function checkKind(manifest: JsonObject): Problem[] {
  const problems: Problem[] = [];
  const expect = (key: string, wanted: string): void => {
    const value = field(manifest, key);
    if (value === wanted || (key === 'apiVersion' && value === 'extensions/v1beta1')) return;
    const message = value === undefined ? `\`${key}\` is missing` : `\`${inText(value)}\` is not the ${key} of a NetworkPolicy`;
    problems.push({ severity: 'error', message, hint: `write \`${key}: ${wanted}\``, path: [key] });
  };
  expect('apiVersion', evaluated);
  expect('kind', 'NetworkPolicy');
  if (field(manifest, 'apiVersion') === 'extensions/v1beta1')
    problems.push({
      severity: 'warning',
      message: '`extensions/v1beta1` is gone since Kubernetes 1.16',
      hint: `write \`apiVersion: ${evaluated}\``,
      path: ['apiVersion'],
    });
  return problems;
}

function checkPlace(manifest: JsonObject, known: PolicyKind | undefined): Problem[] {
  const metadata = field(manifest, 'metadata');
  if (!isMapping(metadata)) return [];
  const namespace = field(metadata, 'namespace');
  const problems: Problem[] = [];
  if (known?.scope === 'cluster') {
    if (namespace !== undefined && namespace !== '')
      problems.push({
        severity: 'error',
        message: 'this kind belongs to no namespace',
        hint: 'leave `metadata.namespace` out',
        path: ['metadata', 'namespace'],
      });
  } else if (namespace === undefined || namespace === '')
    problems.push({
      severity: 'warning',
      rule: 'NP-4',
      message: `no namespace is given, so the policy is one of \`${defaultNamespace}\``,
      hint: 'say which under `metadata.namespace`',
      path: ['metadata', 'namespace'],
    });
  if (field(metadata, 'name') === undefined && field(metadata, 'generateName') !== undefined)
    problems.push({
      severity: 'error',
      rule: 'V-1',
      message: 'a policy that is applied needs a fixed name',
      hint: 'write `metadata.name` instead of `generateName`',
      path: ['metadata', 'generateName'],
    });
  return problems;
}
