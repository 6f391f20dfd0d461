/** What monaco-yaml's language server answers, without what would only puzzle. Pure. */

/** No heading, which is the name of a list's item, and no last line, which would name the schema's made-up address as the source. */
export function tidyText(text: string): string {
  return text.replace(/^#### .*\n+/u, '').replace(/\s*Source: \[.*$/su, '');
}

/** No skeletons of a whole mapping: they repeat what its required fields offer one by one, under the name `object`. */
export function withoutKind<Suggestion extends { readonly kind: number }>(
  suggestions: readonly Suggestion[],
  skeleton: number,
): Suggestion[] {
  return suggestions.filter(({ kind }) => kind !== skeleton);
}
