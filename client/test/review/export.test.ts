/** Drafts as others take them: one file, the commands, patches of what changes, a diff. */
import { describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import { exportFile } from '../../src/review/export.ts';
import type { DraftState } from '../../src/state/drafts.ts';
import { allowText, policy } from '../support/objects.ts';

const live = policy(allowText('web', 'api'), '7');
const key = keyOf(live);
const base = { key, uid: live.uid, resourceVersion: '7' };
const edit: DraftState = {
  type: 'edit',
  id: key,
  text: allowText('web', 'cart').trimEnd(),
  baseText: allowText('web', 'api'),
  base,
};
const fresh: DraftState = { type: 'edit', id: 'new:1', text: allowText('fresh', 'web'), baseText: '' };
const deletion: DraftState = { type: 'delete', id: key, baseText: allowText('web', 'api'), base };

describe('an export', () => {
  test('of several drafts is one file of several documents, and the commands', () => {
    expect(exportFile([edit, fresh], 'yaml')).toEqual({
      name: 'network-policies.yaml',
      text: `${allowText('web', 'cart')}---\n${allowText('fresh', 'web')}`,
    });
    expect(exportFile([fresh, deletion], 'commands').text).toBe(
      'kubectl apply --filename network-policies.yaml\nkubectl delete networkpolicy web --namespace shop\n',
    );
    expect(exportFile([edit], 'commands').text).toBe('kubectl apply --filename shop-web.yaml\n');
  });

  test('as a patch says what changes and nothing else', () => {
    const { text } = exportFile([edit], 'patch');
    expect(text).toMatch(/^kubectl patch networkpolicy web --namespace shop --type merge --patch-file \/dev\/stdin <<'EOF'\n/u);
    expect(text).toContain('cart');
    expect(text).not.toContain('apiVersion');
    expect(text).not.toContain('podSelector:\n    matchLabels:\n      app: web');
  });

  test('never lets a line of a text end it and be run as a command', () => {
    const sly: DraftState = { ...fresh, text: `${allowText('fresh', 'web')}# a\nEOF\nrm -rf data\n` };
    expect(exportFile([sly], 'patch').text).toMatch(/<<'EOF_'\n[\s\S]*\nEOF_\n$/u);
  });

  test('as a diff has what was and what will be', () => {
    const { text } = exportFile([edit], 'diff');
    expect(text).toMatch(/^--- a\/shop-web\.yaml\n\+\+\+ b\/shop-web\.yaml\n@@ -\d+,\d+ \+\d+,\d+ @@\n/u);
    expect(text).toMatch(/^-.*api$/mu);
    expect(text).toMatch(/^\+.*cart$/mu);
    expect(exportFile([deletion], 'diff').text).toContain('+++ /dev/null');
    expect(exportFile([fresh], 'diff').text).toContain('--- /dev/null');
  });
});
