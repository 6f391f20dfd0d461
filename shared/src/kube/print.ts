/** A value as YAML, the way people write it: in blocks, long lines unbroken, nothing by reference. */
import { stringify } from 'yaml';
import type { JsonValue } from './objects.ts';

export function printYaml(value: JsonValue): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
