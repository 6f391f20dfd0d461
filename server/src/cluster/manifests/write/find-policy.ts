/** Where in a text a policy is written: every place of it, a document of its own or an item of a list. */
import { keyOf, keyOfManifest, policyKindOf, projectManifest, readYaml } from '@eastwest/shared/kube';
import type { AnyPolicyObject, FieldPath, JsonObject, JsonValue, ObjectKey, YamlDocument } from '@eastwest/shared/kube';
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

/** A text of manifests, read once for all that is asked of it. */
export interface ManifestFile {
  /** As objects name it in their `origin`. */
  readonly name: string;
  readonly text: string;
  readonly documents: readonly YamlDocument[];
}

export function manifestFile(name: string, text: string): ManifestFile {
  return { name, text, documents: readYaml(text) };
}

export function policyPlaces({ documents }: ManifestFile, key: ObjectKey): readonly PolicyPlace[] {
  return documents
    .flatMap((document) => (document.value === undefined ? [] : placesIn(document, document.value, [], {})))
    .filter((place) => keyOfPlace(place) === key);
}

/** The policy as it is read from there. */
export function policyAt({ name }: ManifestFile, { document }: PolicyPlace, key: ObjectKey): AnyPolicyObject | undefined {
  const { index, line, text, value } = document;
  const place = {
    origin: { file: name, document: index, line },
    text,
    lineOf: (path: FieldPath) => document.rangeOf(path).startLine,
  };
  const found = projectManifest(asObject(value), place).objects.find((object) => keyOf(object) === key);
  return found?.kind === 'NetworkPolicy' || found?.kind === 'ForeignPolicy' ? found : undefined;
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
  const [apiVersion, kind] = [textAt(value, implied, 'apiVersion'), textAt(value, implied, 'kind')];
  const isNetworkPolicy = kind === 'NetworkPolicy' && /^(networking\.k8s\.io|extensions)\//.test(apiVersion);
  if (!isNetworkPolicy && policyKindOf(apiVersion, kind) === undefined) return undefined;
  return keyOfManifest({ ...value, apiVersion, kind });
}

function textAt(object: JsonObject, implied: JsonObject, key: string): string {
  const value = own(object, key) ?? own(implied, key);
  return typeof value === 'string' ? value : '';
}
