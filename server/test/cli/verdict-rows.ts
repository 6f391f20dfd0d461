/**
 * Verdicts derived by hand from the rules, a line each in verdicts/: rule | spec of one policy that selects `back/api` |
 * who asks for which port of it. On the cluster of tricky-cases.ts: `api` is 10.2.0.1 and fd20::1, `ui` 10.1.0.1 and
 * fd10::1, `admin` 10.1.0.2, `tool` 10.3.0.1.
 */
import { readFileSync } from 'node:fs';
import type { Case } from './tricky-cases.ts';

/** What a policy that the API server rejects would decide is unknown; the own node (NP-42) and other pods are not touched. */
const ofRejected = 'front/ui → back/api:4000 unknown\nback/hostd → back/api:4000 allowed\nfront/ui → back/db:4000 allowed';

function row(line: string): Case {
  const [title = '', spec = '', questions] = line.split(' | ');
  return {
    title,
    policies: [`back: podSelector: {matchLabels: {app: api}}, ${spec}`],
    queries: questions === undefined ? ofRejected : questions.split('; ').map(towardsApi).join('\n'),
  };
}

/** `front/ui 1 denied` → `front/ui → back/api:1 denied` */
function towardsApi(question: string): string {
  const [from = '', port = '', verdict = ''] = question.split(' ');
  return `${from} → back/api:${port} ${verdict}`;
}

function table(name: string): readonly Case[] {
  const text = readFileSync(new URL(`verdicts/${name}.txt`, import.meta.url), 'utf8');
  return text.trim().split('\n').map(row);
}

export const rows: readonly Case[] = [...table('taken'), ...table('rejected')];
