/** What people really type and paste: each mistake has its place and its mend, the last good preview stays, nothing is lost. */

import { cpuOf } from '../support/cpu.ts';
import { expect, test } from '../support/test.ts';

const policy = 'default/test-network-policy';
const head = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: test-network-policy
  namespace: default
`;
const good = `${head}spec:
  podSelector:
    matchLabels:
      role: db
  ingress:
    - from:
        - podSelector:
            matchLabels:
              role: frontend
      ports:
        - port: 6380
`;

test.describe('a mistake in the text', () => {
  const mistakes: readonly (readonly [what: string, text: string, problem: RegExp, line: number])[] = [
    ['half-typed', good.replace('port: 6380', 'port'), /must be a mapping, not the string/, 16],
    ['an open bracket', good.replace('- port: 6380', '- {port: 6380'), /a closing } is missing/, 16],
    ['a tab', good.replace('      role: db', '\trole: db'), /a tab indents this line.*indented with spaces/, 9],
    ['a duplicate key', `${good}  podSelector: {}\n`, /podSelector stands twice/, 17],
    ['an anchor', good.replace('podSelector:\n    match', 'podSelector: &all\n    match'), /&all is not supported.*remove it/, 8],
    ['an alias', good.replace('role: frontend', 'role: *name'), /\*name is not supported.*write out what it stands for/, 14],
    ['a number in quotes', good.replace('6380', '"6380"'), /write the number without quotes: 6380/, 16],
    ['a word that is no text', good.replace('role: db', 'role: on'), /must be a string.*quote it: "on"/, 9],
    ['a mapping for a list', good.replace('- port: 6380', 'port: 6380'), /must be a list, not a mapping/, 16],
    ['a misspelt field', good.replace('- from:', '- form:'), /unknown field form.*did you mean from/, 11],
    ['two documents', `${good}---\n${good}`, /this text has 2 documents.*a draft of its own/, 18],
    ['another kind', good.replace('kind: NetworkPolicy', 'kind: Pod'), /is not the kind of a NetworkPolicy.*write kind: Net/, 2],
    ['nothing at all', '# later\n', /there is no policy here yet/, 1],
  ];

  for (const [what, text, problem, line] of mistakes) {
    test(`${what}: the place, the mend, and the last good preview`, async ({ dashboard }) => {
      await dashboard.open();
      const { editor, map } = dashboard;
      await dashboard.policy(policy).click();
      await editor.write(good);
      const changed = map.edge('default/frontend', 'default/db');
      await expect(changed).toHaveAccessibleName(/ports change/);
      await editor.write(text);
      await expect(editor.problems).toContainText(problem);
      await expect(editor.problems.getByRole('button', { name: `line ${line}` }).first()).toBeVisible();
      await expect(changed).toHaveAccessibleName(/ports change/);
      await editor.undo();
      await expect(editor.problems).toBeHidden();
      await expect(changed).toHaveAccessibleName(/ports change/);
    });
  }
});

test('names such as constructor are names like any other', async ({ dashboard }) => {
  await dashboard.open();
  const { editor } = dashboard;
  await dashboard.policy(policy).click();
  await editor.write(good.replace('role: db', 'constructor: valueOf').replace('role: frontend', 'toString: hasOwnProperty'));
  await expect(editor.changes).toContainText('default/frontend → default/db');
});

test('a mebibyte of policy: typing stays fluent, and a longer text says that it is too long', async ({ dashboard }) => {
  test.slow();
  await dashboard.open();
  const { editor, page } = dashboard;
  await dashboard.policy(policy).click();
  const block = '        - ipBlock: {cidr: 10.0.0.0/8}\n';
  const long = `# blocks\n${good.replace('        - podSelector', `${block.repeat(27_000)}        - podSelector`)}`;
  await editor.write(long);
  await expect(editor.changes).toContainText('default/frontend → default/db');
  await expect(dashboard.panel).toContainText('A text of more than 64 KiB');
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('End');
  const letters = ' of our partners';
  const spent = await cpuOf(page, async () => {
    for (const letter of letters) {
      await page.keyboard.type(letter);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
  });
  expect(spent / letters.length).toBeLessThan(250);
  await dashboard.tab('Form');
  await expect(dashboard.panel).toContainText('This text is too long for the form');
  await dashboard.panel.getByRole('button', { name: 'Edit the YAML' }).click();
  await editor.write(long + '#'.repeat(1 << 17));
  await expect(editor.problems).toContainText(/longer than 1 MiB/);
  await editor.undo();
  await expect(editor.problems).toBeHidden();
});

test('a selector that matches nothing: what was probably meant, and the preview all the same', async ({ dashboard }) => {
  await dashboard.open();
  const { editor } = dashboard;
  await dashboard.policy(policy).click();
  await editor.write(good.replace('role: frontend', 'role: frontends'));
  await expect(editor.problems).toContainText(/no pod of default matches this now.*did you mean role: frontend\?/);
  await expect(editor.problems.getByRole('button', { name: 'line 12' })).toBeVisible();
  await expect(editor.changes).toContainText('default/frontend → default/db');
});

test.describe('undo', () => {
  test('takes back what was typed, also after another policy was looked at, and redo does it again', async ({ dashboard }) => {
    await dashboard.open();
    const { editor, page, panel, map } = dashboard;
    await dashboard.policy(policy).click();
    await editor.retype('6379', '6380');
    await expect(dashboard.draftChip).toBeVisible();
    await dashboard.policy('shop/default-deny').click();
    await dashboard.policy(policy).click();
    await editor.undo();
    await editor.undo();
    await expect(dashboard.draftChip).toBeHidden();
    await editor.find('6379');
    await page.keyboard.press('ControlOrMeta+Shift+z');
    await page.keyboard.press('ControlOrMeta+y');
    await expect(map.edge('default/frontend', 'default/db')).toHaveAccessibleName(/ports change/);
    await dashboard.tab('Why');
    await panel.getByRole('button', { name: 'Undo the last edit of the text' }).click();
    await panel.getByRole('button', { name: 'Undo the last edit of the text' }).click();
    await expect(dashboard.draftChip).toBeHidden();
    await expect(panel.getByRole('button', { name: 'Undo the last edit of the text' })).toBeDisabled();
  });
});
