/** Validation and the editor never disagree: each mapping of each kind has the same fields for both. */
import type { JsonObject, JsonValue } from '@eastwest/shared/kube';
import { formatPath, validatePolicy } from '@eastwest/shared/kube';
import type { JSONSchema } from 'monaco-yaml';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type * as Check from '../../../shared/src/kube/check.ts';
import { policySchemas } from '../../src/monaco/schema/index.ts';

/** What validation knows at each path that it came by. */
const known = vi.hoisted(() => new Map<string, readonly string[]>());
vi.mock('../../../shared/src/kube/check.ts', async (original) => {
  const check = await original<typeof Check>();
  const unknownFields: typeof check.unknownFields = (object, fields, path, ...rest) => {
    known.set(formatPath(path), fields);
    check.unknownFields(object, fields, path, ...rest);
  };
  return { ...check, unknownFields };
});

beforeEach(() => known.clear());

type Path = readonly (string | number)[];

interface Place {
  readonly path: Path;
  readonly schema: JSONSchema;
}

const isSchema = (schema: JSONSchema | boolean | undefined): schema is JSONSchema => typeof schema === 'object';

/** The mappings of a schema whose fields are said, each where a manifest has it. */
function mappingsIn(schema: JSONSchema, path: Path = []): readonly Place[] {
  if (schema.type === 'array')
    return isSchema(schema.items as JSONSchema) ? mappingsIn(schema.items as JSONSchema, [...path, 0]) : [];
  if (schema.type !== 'object' || schema.additionalProperties !== false) return [];
  const inside = Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    isSchema(value) ? mappingsIn(value, [...path, key]) : [],
  );
  return [{ path, schema }, ...inside];
}

/** A manifest that has only what leads to the place, with this there. */
function manifestWith(head: JsonObject, path: Path, value: JsonValue): JsonObject {
  const inner = path.reduceRight((made: JsonValue, step) => (step === 0 ? [made] : { [step]: made }), value);
  return { ...(inner as JsonObject), ...head };
}

/** Something of the right type, so that the place is looked at: an item without any known field is another mistake. */
function sampleOf(schema: JSONSchema | boolean | undefined): JsonValue {
  if (!isSchema(schema)) return null;
  if (schema.type === 'array') return [];
  return schema.type === 'object' ? {} : 'x';
}

/** Those of its fields that nobody has a word for. */
function wordless(schema: JSONSchema): readonly string[] {
  const said = Object.entries(schema.properties ?? {}).filter(([field]) => field !== 'apiVersion' && field !== 'kind');
  return said.flatMap(([field, of]) => (isSchema(of) && (of.markdownDescription ?? '') !== '' ? [] : [field]));
}

describe.each(policySchemas)('$apiVersion $kind', ({ apiVersion, kind, schema }) => {
  const head = { apiVersion, kind };
  const places = mappingsIn(schema);

  test('has mappings that are looked at', () => {
    expect(places.length).toBeGreaterThanOrEqual(3);
  });

  test.each(places.map(({ path, schema: mapping }) => ({ name: formatPath(path) || 'the whole', path, mapping })))(
    '$name',
    ({ path, mapping }) => {
      const fields = Object.keys(mapping.properties ?? {});
      const first = fields.find((field) => field !== 'apiVersion') ?? '';
      const problems = validatePolicy(manifestWith(head, path, { [first]: sampleOf(mapping.properties?.[first]), zzz: 1 }));
      expect(problems.map((problem) => formatPath(problem.path))).toContain(formatPath([...path, 'zzz']));
      expect(known.get(formatPath(path))?.toSorted()).toEqual(fields.toSorted());
      expect(wordless(mapping)).toEqual([]);
    },
  );
});
