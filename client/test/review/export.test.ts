/** Drafts as others take them: one file, the commands, patches of what changes, a diff. */
import { describe, expect, test } from 'vitest';
import { keyOf } from '@eastwest/shared/kube';
import { exportParts, yamlFile } from '../../src/review/export.ts';
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

function textOf(drafts: readonly DraftState[], format: 'commands' | 'diff'): string {
  return exportParts(drafts, format)[0]?.file?.text ?? '';
}

describe('an export', () => {
  test('of several drafts is one file of several documents, and the commands', () => {
    const file = { name: 'network-policies.yaml', text: `${allowText('web', 'cart')}---\n${allowText('fresh', 'web')}` };
    expect(exportParts([edit, fresh], 'yaml')).toEqual([{ file }]);
    expect(yamlFile([edit, fresh])).toEqual(file);
    expect(textOf([fresh, deletion], 'commands')).toBe(
      'kubectl apply --filename network-policies.yaml\nkubectl delete networkpolicy web --namespace shop\n',
    );
    expect(textOf([edit], 'commands')).toBe('kubectl apply --filename shop-web.yaml\n');
  });

  test('as a patch is a file that says what changes and nothing else, with the command that applies it', () => {
    const [patch, ...none] = exportParts([edit], 'patch');
    expect(none).toEqual([]);
    expect(patch).toMatchObject({
      title: 'shop/web',
      command: 'kubectl patch networkpolicy web --namespace shop --type=merge --patch-file=shop-web.patch.yaml',
      file: { name: 'shop-web.patch.yaml' },
    });
    expect(patch?.file?.text).toContain('cart');
    expect(patch?.file?.text).not.toContain('apiVersion');
    expect(patch?.file?.text).not.toContain('metadata');
    expect(patch?.file?.text).not.toContain('podSelector:\n    matchLabels:\n      app: web');
  });

  test('what is new is applied whole, and what is to go is deleted: each by itself, in their order', () => {
    expect(exportParts([fresh, deletion], 'patch')).toEqual([
      {
        title: 'shop/fresh',
        command: 'kubectl apply --filename shop-fresh.yaml',
        file: { name: 'shop-fresh.yaml', text: allowText('fresh', 'web') },
      },
      { title: 'shop/web', command: 'kubectl delete networkpolicy web --namespace shop' },
    ]);
  });

  test('as a diff has what was and what will be', () => {
    const text = textOf([edit], 'diff');
    expect(text).toMatch(/^--- a\/shop-web\.yaml\n\+\+\+ b\/shop-web\.yaml\n@@ -\d+,\d+ \+\d+,\d+ @@\n/u);
    expect(text).toMatch(/^-.*api$/mu);
    expect(text).toMatch(/^\+.*cart$/mu);
    expect(textOf([deletion], 'diff')).toContain('+++ /dev/null');
    expect(textOf([fresh], 'diff')).toContain('--- /dev/null');
  });
});
