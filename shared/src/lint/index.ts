export { bySeverity } from './finding.ts';
export type { Finding, Fix, FixEdit, Severity } from './finding.ts';
export { lintExplanations } from './explanations.ts';
export { lint, lintSteps } from './lint.ts';
export { matchless } from './matchless.ts';
export { lintTitles } from './titles.ts';
