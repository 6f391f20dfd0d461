/** A value as YAML, the way people write it: in blocks, long lines unbroken, nothing by reference. */
import { Document, Scalar, visit } from 'yaml';
import type { JsonValue } from './objects.ts';
import { resolvePlain } from './yaml-scalar.ts';

export interface YamlLayout {
  /** Spaces per level. */
  readonly indent?: number;
  /** Whether dashes are indented under their key. */
  readonly indentSeq?: boolean;
}

/** INVARIANT (round trip): what is printed reads, as Kubernetes reads it, as the value: `"on"` and `"010"` stay strings. */
export function printYaml(value: JsonValue, { indent = 2, indentSeq = true }: YamlLayout = {}): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && resolvePlain(node.value).value !== node.value) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0, indent, indentSeq });
}
