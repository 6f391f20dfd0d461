/** The formats of `eastwest diff`. All say the same as the JSON. */
import type { DiffDocument } from './diff-document.ts';
import { changesMarkdown, changesText, headline } from './review-formats.ts';

export const diffFormats = ['text', 'json', 'md'] as const;
export type DiffFormat = (typeof diffFormats)[number];

const formatters: Record<DiffFormat, (document: DiffDocument) => string> = { text, json, md: markdown };

export function formatDiff(format: DiffFormat, document: DiffDocument): string {
  return formatters[format](document);
}

function json(document: DiffDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const noChange = 'the connections are the same';

function text({ summary, changes }: DiffDocument): string {
  return `${headline(summary, noChange)}\n${changesText(changes)}`;
}

function markdown({ summary, changes }: DiffDocument): string {
  return `### Difference of connections\n\n${headline(summary, noChange)}\n${changesMarkdown(changes)}`;
}
