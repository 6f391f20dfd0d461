/** Files of any layout × any edit: what is outside of the document is, byte for byte, what it was. */
import { array, assert, boolean, constantFrom, property, record, stringMatching, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { objectKey, readPolicyText, readYaml } from '@eastwest/shared/kube';
import { manifestFile, policyPlaces } from '../../../src/cluster/manifests/write/find-policy.ts';
import { rewrite } from '../../../src/cluster/manifests/write/rewrite.ts';
import { bytesOf, textFileOf } from '../../../src/cluster/manifests/write/text-file.ts';
import { policyYaml } from './policies.ts';

const runs = Number(process.env['EASTWEST_SEEDS'] ?? 400);

const comment = constantFrom('', '# a comment: with a colon\n', '\n', '  # indented\n', '# ключ — 🔑\n');
const neighbour = constantFrom(
  'a: 1\n',
  'kind: ConfigMap\ndata:\n  text: |\n    --- not a marker\n    # nor a comment\n',
  'broken: [\n',
  '',
  '{"json": [1, 2]}\n',
  'text: "quoted\n  over lines"\n',
  'last: |+\n  kept\n\n\n',
);
const marker = constantFrom('---\n', '--- # note\n', '...\n---\n', '---   \n');

const piece = tuple(comment, neighbour, comment).map((parts) => parts.join(''));

const layout = record({
  before: array(
    tuple(piece, marker).map((parts) => parts.join('')),
    { maxLength: 4 },
  ).map((parts) => parts.join('')),
  lead: comment,
  tail: comment,
  behind: array(
    tuple(marker, piece).map((parts) => parts.join('')),
    { maxLength: 4 },
  ).map((parts) => parts.join('')),
  ends: constantFrom('\n', '\r\n'),
  mark: boolean(),
  open: boolean(),
});

const edit = record({
  lead: comment,
  app: stringMatching(/^[a-z]{1,8}$/),
  more: constantFrom(
    '',
    '  policyTypes: [Ingress]\n',
    '  ingress:\n    # from\n    - from: [{podSelector: {}}]\n      ports: [{port: 80}]\n',
  ),
  tail: comment,
  open: boolean(),
});

const documents = (text: string) => readYaml(text).map((document) => document.text.trimEnd());

const key = objectKey('NetworkPolicy', 'shop', 'web');

test('an edit changes its document and nothing else', () => {
  assert(
    property(layout, edit, ({ before, lead, tail, behind, ends, mark, open }, typed) => {
      const inFile = (text: string): string => text.replaceAll('\n', ends);
      const whole = inFile(before + lead + policyYaml('web', 'web') + tail + behind);
      const isOpen = open && behind === '' && whole.endsWith(ends);
      const text = isOpen ? whole.slice(0, -ends.length) : whole;
      const bytes = bytesOf(mark ? '\uFEFF' : '', text);
      const file = textFileOf(bytes);
      const [place] = policyPlaces(manifestFile('f.yaml', file.text), key);
      if (place === undefined) return;
      const draft = typed.lead + policyYaml('web', typed.app) + typed.more + typed.tail;
      const draftText = typed.open ? draft.trimEnd() : draft;
      const { manifest } = readPolicyText(draftText);
      if (manifest === undefined) throw new Error(draftText);
      const result = rewrite(manifestFile('f.yaml', file.text), place, { key, manifest, text: draftText });
      if (!result.ok) throw new Error(result.error);
      const after = bytesOf(file.mark, result.value.after ?? '');
      const { body, to } = place.document.span;
      const outside = (at: number, end: number): [Buffer, Buffer] => [
        bytesOf(file.mark, text.slice(0, at)),
        Buffer.from(text.slice(end)),
      ];
      const [head, rest] = outside(body, to);
      expect(after.subarray(0, head.length).equals(head)).toBe(true);
      expect(after.subarray(after.length - rest.length).equals(rest)).toBe(true);
      expect(after.at(-1) === 10).toBe(text.endsWith('\n'));
      const own = after.subarray(head.length, after.length - rest.length).toString();
      expect(own.replaceAll('\r\n', '\n').trimEnd()).toBe(draftText.trimEnd());
      const strange = ends === '\n' ? /\r/ : /(?<!\r)\n/;
      expect(own).not.toMatch(strange);
    }),
    { numRuns: runs },
  );
});

test('what is added and then deleted leaves the file as it was', () => {
  assert(
    property(layout, ({ before, behind, ends, lead }) => {
      const text = (before + lead + behind).replaceAll('\n', ends);
      const typed = policyYaml('web', 'web');
      const { manifest } = readPolicyText(typed);
      if (manifest === undefined) throw new Error(typed);
      const added = rewrite(manifestFile('f.yaml', text), undefined, { key, manifest, text: typed });
      if (!added.ok) throw new Error(added.error);
      const grown = added.value.after ?? '';
      expect(grown.startsWith(text)).toBe(true);
      const [place] = policyPlaces(manifestFile('f.yaml', grown), key);
      const removed = rewrite(manifestFile('f.yaml', grown), place, { key });
      if (!removed.ok) throw new Error(removed.error);
      expect(documents(removed.value.after ?? '')).toEqual(documents(text));
    }),
    { numRuns: runs },
  );
});
