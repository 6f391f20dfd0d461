/** What the schemas are made of. They complete and explain; what is wrong is `shared/kube`'s to say. */
import type { JSONSchema } from 'monaco-yaml';

export type Snippets = NonNullable<JSONSchema['defaultSnippets']>;

interface MappingExtras<Field extends string> {
  /** What one is called where it is offered as an item of a list. */
  readonly title?: string;
  /** Filled in at once when the mapping is. */
  readonly required?: readonly Field[];
  readonly snippets?: Snippets;
}

/**
 * A mapping of exactly the fields that validation knows: their table says which, and the compiler holds that each of them,
 * and nothing else, is explained.
 */
export function mapping<Field extends string>(
  fields: readonly Field[],
  words: string,
  properties: Readonly<Record<Field, JSONSchema>>,
  { title, required, snippets }: MappingExtras<Field> = {},
): JSONSchema {
  return {
    type: 'object',
    markdownDescription: words,
    additionalProperties: false,
    properties: Object.fromEntries(fields.map((field) => [field, properties[field]])),
    ...(title === undefined ? {} : { title }),
    ...(required === undefined ? {} : { required: [...required] }),
    ...(snippets === undefined ? {} : { defaultSnippets: snippets }),
  };
}

/** What a schema says, in other words: the same mapping means another thing in another place. */
export function saying(words: string, schema: JSONSchema): JSONSchema {
  return { ...schema, markdownDescription: words };
}

/** Known, and explained where it stands, but nothing that anybody should begin to write. */
export function unoffered(schema: JSONSchema): JSONSchema & { readonly doNotSuggest: true } {
  return { ...schema, doNotSuggest: true };
}

/** The words of a mapping are said of its list: nobody can point at an item itself. */
export function list(words: string, items: JSONSchema): JSONSchema {
  const { type, markdownDescription: ofItem } = items;
  const whole = type === 'object' && ofItem !== undefined ? `${words}\n\n${ofItem}` : words;
  return { type: 'array', markdownDescription: whole, items };
}

export function text(words: string): JSONSchema {
  return { type: 'string', markdownDescription: words };
}

export function texts(words: string): JSONSchema {
  return list(words, { type: 'string' });
}

export function integer(words: string): JSONSchema {
  return { type: 'integer', markdownDescription: words };
}

export function flag(words: string): JSONSchema {
  return { type: 'boolean', markdownDescription: words };
}

/** Anything: what is inside is nobody's to explain here. */
export function anything(words: string): JSONSchema {
  return { markdownDescription: words };
}

/** One of these values, each with what it means. */
export function choice(words: string, values: Readonly<Record<string, string>>): JSONSchema {
  return {
    type: 'string',
    markdownDescription: words,
    enum: Object.keys(values),
    markdownEnumDescriptions: Object.values(values),
  };
}

/** Texts under keys of the user's own. */
export function textsByKey(words: string): JSONSchema {
  return { type: 'object', markdownDescription: words, additionalProperties: { type: 'string' } };
}
