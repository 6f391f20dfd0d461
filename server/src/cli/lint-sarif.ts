/** Findings as SARIF 2.1.0, for code scanning. */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lintExplanations, lintTitles } from '@eastwest/shared/lint';
import type { FindingRecord, LintDocument } from './lint-document.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

export function sarif({ findings }: LintDocument): string {
  const ids = [...new Set(findings.map(({ id }) => id))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'eastwest',
            informationUri: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
            rules: ids.map((id) => ({
              id,
              shortDescription: { text: lintTitles.get(id) ?? id },
              fullDescription: { text: lintExplanations.get(id) ?? id },
            })),
          },
        },
        results: findings.map((finding) => result(finding, ids.indexOf(finding.id))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function result({ id, severity, message, policy, kind, path, file, line, column }: FindingRecord, ruleIndex: number): unknown {
  const logical = { fullyQualifiedName: `${kind ?? 'NetworkPolicy'} ${policy}${path === '' ? '' : ` ${path}`}`, kind: 'object' };
  const physical =
    file === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: uriOf(file) },
            region: { startLine: line ?? 1, startColumn: column ?? 1 },
          },
        };
  return {
    ruleId: id,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [{ ...physical, logicalLocations: [logical] }],
  };
}

/** Relative paths stay relative, so that they are found in the checkout. */
function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/');
}
