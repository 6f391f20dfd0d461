/** L-33: fields that the API server drops, so that the policy says something else than it seems to. */
import { isMapping, keyOf, validatePolicy } from '../kube/index.ts';
import type { AnyPolicyObject, FieldPath, JsonObject, JsonValue, Problem } from '../kube/index.ts';
import { valueAt } from '../model/index.ts';
import { finding } from './finding.ts';
import type { Finding, FixEdit } from './finding.ts';

export function unknownFields(object: AnyPolicyObject, problems: readonly Problem[]): readonly Finding[] {
  return problems
    .filter(({ rule }) => rule === 'V-13')
    .map(({ path, message, hint }) => {
      const meant = /`([^`]+)`/u.exec(hint ?? '')?.[1];
      const text = hint === undefined ? message : `${message}; ${hint}`;
      const edits = meant === undefined ? undefined : editsTo(object.manifest, path, meant);
      const fix = edits === undefined ? {} : { fix: { title: `write \`${meant ?? ''}\``, edits } };
      return finding('L-33', 'error', keyOf(object), { path, message: text, ...fix });
    });
}

/** Undefined where the field that is meant is there already, or would be wrong with this value. */
function editsTo(manifest: JsonObject, path: FieldPath, meant: string): readonly FixEdit[] | undefined {
  const parent = path.slice(0, -1);
  const around = valueAt(manifest, parent);
  if (!isMapping(around) || Object.hasOwn(around, meant)) return undefined;
  const value = valueAt(manifest, path) ?? null;
  const isPort = meant === 'ports' && (typeof value === 'number' || typeof value === 'string');
  const wanted = isPort ? [{ port: value }] : value;
  const edited = put(manifest, parent, renamed(around, String(path.at(-1)), meant, wanted));
  if (errorsIn(edited) > errorsIn(manifest)) return undefined;
  if (!isPort) return [{ op: 'rename', path, key: meant }];
  return [
    { op: 'remove', path },
    { op: 'set', path: [...parent, meant], value: wanted },
  ];
}

function errorsIn(manifest: JsonValue): number {
  return isMapping(manifest) ? validatePolicy(manifest).filter(({ severity }) => severity === 'error').length : 0;
}

function renamed(mapping: JsonObject, key: string, to: string, value: JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(mapping).map(([name, old]) => (name === key ? [to, value] : [name, old])));
}

function put(value: JsonValue, [step, ...rest]: FieldPath, inner: JsonValue): JsonValue {
  if (step === undefined) return inner;
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((item, index) => (index === step ? put(item, rest, inner) : item));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, old]) => [key, key === step ? put(old, rest, inner) : old]));
}
