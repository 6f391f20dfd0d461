/** One item of `ports` as a form shows it. */
import { field, isMapping } from '../kube/check.ts';
import type { FieldPath, JsonValue, Protocol } from '../kube/index.ts';
import type { FormReader } from './form-reader.ts';
import type { FormPort, Other } from './form.ts';

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

export function readPort(reader: FormReader, value: JsonValue, path: FieldPath): FormPort | Other {
  const noPort = (): Other => reader.other(path, 'the form has no such port');
  if (!isMapping(value)) return noPort();
  if (['protocol', 'port', 'endPort'].some((key) => reader.isRefused([...path, key]))) return noPort();
  const written = field(value, 'protocol');
  const protocol = protocols.find((each) => each === written);
  if (written !== undefined && protocol === undefined) return noPort(); // V-7
  const base = { path, ...(protocol === undefined ? {} : { protocol }) };
  const port = portOf(field(value, 'port'), field(value, 'endPort'));
  if (port === undefined) return noPort();
  reader.rest(value, ['protocol', 'port', 'endPort'], path);
  return { ...base, ...port };
}

type What =
  | { readonly kind: 'all' }
  | { readonly kind: 'number'; readonly port: number }
  | { readonly kind: 'range'; readonly port: number; readonly endPort: number }
  | { readonly kind: 'name'; readonly name: string };

/** NP-32, NP-34, NP-35, NP-38; V-10: an end without a number to begin with is nothing that a form has a field for. */
function portOf(port: JsonValue | undefined, endPort: JsonValue | undefined): What | undefined {
  if (endPort !== undefined) {
    return typeof port === 'number' && typeof endPort === 'number' ? { kind: 'range', port, endPort } : undefined;
  }
  if (port === undefined) return { kind: 'all' };
  if (typeof port === 'number') return { kind: 'number', port };
  return typeof port === 'string' ? { kind: 'name', name: port } : undefined;
}
