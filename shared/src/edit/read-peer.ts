/** One item of `from` or `to` as a form shows it. */
import { field, isMapping } from '../kube/check.ts';
import type { FieldPath, JsonObject, JsonValue } from '../kube/index.ts';
import type { FormReader } from './form-reader.ts';
import type { FormPeer, Other } from './form.ts';
import { readSelector } from './read-selector.ts';

export function readPeer(reader: FormReader, value: JsonValue, path: FieldPath): FormPeer | Other {
  if (!isMapping(value)) return reader.other(path, 'this is no peer');
  const at = (key: string): FieldPath => [...path, key];
  const has = (key: string): boolean => field(value, key) !== undefined || reader.isRefused(at(key));
  const [pods, namespaces, block] = [has('podSelector'), has('namespaceSelector'), has('ipBlock')];
  // V-3, V-4
  if (block ? pods || namespaces : !pods && !namespaces) return reader.other(path, 'this is no peer');
  if (block) return readBlock(reader, value, path);
  reader.rest(value, ['podSelector', 'namespaceSelector', 'ipBlock'], path);
  const selector = (key: string) => readSelector(reader, field(value, key), at(key));
  if (!namespaces) return { kind: 'pods', path, pods: selector('podSelector') };
  if (!pods) return { kind: 'namespaces', path, namespaces: selector('namespaceSelector') };
  return { kind: 'both', path, namespaces: selector('namespaceSelector'), pods: selector('podSelector') };
}

function readBlock(reader: FormReader, peer: JsonObject, path: FieldPath): FormPeer | Other {
  const at = [...path, 'ipBlock'];
  const block = field(peer, 'ipBlock');
  if (!isMapping(block) || reader.isRefused(at)) return reader.other(path, 'this is no address block');
  reader.rest(peer, ['ipBlock', 'podSelector', 'namespaceSelector'], path);
  reader.rest(block, ['cidr', 'except'], at);
  return {
    kind: 'block',
    path,
    cidr: reader.text(block, 'cidr', at),
    exceptPath: [...at, 'except'],
    except: reader.list(block, 'except', at, (item, where) => reader.textOf(item, where)),
  };
}
