/** Where in a text a policy is written: every place of it, a document of its own or an item of a list. */
import { objectKey, readYaml } from '@eastwest/shared/kube';
import type { FieldPath, JsonObject, JsonValue, ObjectKey, YamlDocument } from '@eastwest/shared/kube';
import { asArray, asObject, own } from '@eastwest/shared/model';

export interface PolicyPlace {
  readonly document: YamlDocument;
  /** Empty for a document of its own. */
  readonly path: FieldPath;
  /** As written. */
  readonly value: JsonObject;
  /** What an item may leave out because its list says it. */
  readonly implied: JsonObject;
  readonly line: number;
}

export function policyPlaces(text: string, key: ObjectKey): readonly PolicyPlace[] {
  return readYaml(text)
    .flatMap((document) => (document.value === undefined ? [] : placesIn(document, document.value, [], {})))
    .filter((place) => keyOfPlace(place) === key);
}

function placesIn(document: YamlDocument, value: JsonValue, path: FieldPath, implied: JsonObject): readonly PolicyPlace[] {
  const object = asObject(value);
  const [kind, items] = [textAt(object, implied, 'kind'), own(object, 'items')];
  if (!kind.endsWith('List') || !Array.isArray(items)) {
    const line = path.length === 0 ? document.line : document.rangeOf(path).startLine;
    return [{ document, path, value: object, implied, line }];
  }
  const itemKind = kind.slice(0, -'List'.length);
  const ofItems = itemKind === '' ? {} : { apiVersion: textAt(object, implied, 'apiVersion'), kind: itemKind };
  return asArray(items).flatMap((item, index) => placesIn(document, item, [...path, 'items', index], ofItems));
}

function keyOfPlace({ value, implied }: PolicyPlace): ObjectKey | undefined {
  if (textAt(value, implied, 'kind') !== 'NetworkPolicy') return undefined;
  if (!/^(networking\.k8s\.io|extensions)\//.test(textAt(value, implied, 'apiVersion'))) return undefined;
  return keyOfManifest(value);
}

export function keyOfManifest(manifest: JsonObject): ObjectKey {
  const metadata = asObject(own(manifest, 'metadata'));
  return objectKey('NetworkPolicy', textAt(metadata, {}, 'namespace') || 'default', textAt(metadata, {}, 'name')); // NP-4
}

function textAt(object: JsonObject, implied: JsonObject, key: string): string {
  const value = own(object, key) ?? own(implied, key);
  return typeof value === 'string' ? value : '';
}
