/** Random policies in random layouts: the form says what the text says, and a gesture does to the text what it does to the form. */
import { expect, test } from 'vitest';
import * as edit from '../../src/edit/index.ts';
import type {
  FormEdit,
  FormPeer,
  FormPort,
  FormRule,
  FormSelector,
  Other,
  PeerSpec,
  PolicyForm,
  SelectorSpec,
} from '../../src/edit/index.ts';
import { random } from '../support/generate.ts';
import type { Random } from '../support/generate.ts';
import { commentsIn, writtenSomehow } from './layout.ts';
import { somePolicy } from './values.ts';

const seeds = Number(process.env['EASTWEST_SEEDS'] ?? 2000);

/** The form's content without its places. */
interface Content {
  readonly name: string;
  readonly namespace: string;
  readonly types: string;
  readonly subject: SelectorSpec;
  readonly ingress: readonly RuleContent[];
  readonly egress: readonly RuleContent[];
}
interface RuleContent {
  readonly peers: readonly PeerSpec[];
  readonly ports: readonly object[];
}

function known<Part extends { readonly kind: string }>(part: Part | Other): Exclude<Part, Other> {
  if (part.kind === 'other') throw new Error(`not in the form: ${JSON.stringify(part)}`);
  return part as Exclude<Part, Other>;
}

const withoutPath = (part: object): object => JSON.parse(JSON.stringify({ ...part, path: undefined })) as object;

function selectorContent(selector: FormSelector): SelectorSpec {
  const { labels = [], expressions = [] } = edit.selectorSpec(selector);
  // The order of labels says nothing.
  const sorted = labels.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.parse(JSON.stringify({ labels: sorted, expressions: expressions.map(withoutPath) })) as SelectorSpec;
}

function peerContent(peer: FormPeer): PeerSpec {
  switch (peer.kind) {
    case 'pods':
      return { kind: 'pods', pods: selectorContent(peer.pods) };
    case 'namespaces':
      return { kind: 'namespaces', namespaces: selectorContent(peer.namespaces) };
    case 'both':
      return { kind: 'both', namespaces: selectorContent(peer.namespaces), pods: selectorContent(peer.pods) };
    case 'block':
      return edit.peerSpec(peer);
    default:
      return peer satisfies never;
  }
}

const ruleContent = (rule: FormRule): RuleContent => ({
  peers: rule.peers.map((peer) => peerContent(known<FormPeer>(peer))),
  ports: rule.ports.map((port) => withoutPath(known<FormPort>(port))),
});

const rulesOf = (form: PolicyForm, direction: 'ingress' | 'egress'): readonly FormRule[] =>
  form[direction].rules.map((rule) => known<FormRule>(rule));

function contentOf(form: PolicyForm): Content {
  return {
    name: known(form.name).text,
    namespace: known(form.namespace).text,
    types: [form.types.ingress && 'Ingress', form.types.egress && 'Egress'].filter(Boolean).join(),
    subject: selectorContent(form.subject),
    ingress: rulesOf(form, 'ingress').map(ruleContent),
    egress: rulesOf(form, 'egress').map(ruleContent),
  };
}

function formOf(text: string): PolicyForm {
  const reading = edit.readForm(text);
  if (reading.type === 'unreadable') throw new Error(`unreadable:\n${text}`);
  return reading.form;
}

interface Gesture {
  readonly what: string;
  readonly edit: FormEdit;
  readonly wanted: Content;
  /** Comments of what is not in the text any more may go. */
  readonly takesOut: boolean;
}

const someSelector = (from: Random): SelectorSpec => ({
  labels: from.chance(0.7) ? [[from.pick(['app', 'on', '010']), from.pick(['web', 'y', ''])]] : [],
  expressions: from.chance(0.3) ? [{ key: 'env', operator: 'In', values: ['a', '1'] }] : [],
});

function somePeer(from: Random): PeerSpec {
  return from.pick<PeerSpec>([
    { kind: 'pods', pods: someSelector(from) },
    { kind: 'namespaces', namespaces: someSelector(from) },
    { kind: 'both', namespaces: someSelector(from), pods: someSelector(from) },
    { kind: 'block', cidr: '192.0.2.0/24', except: from.chance(0.5) ? ['192.0.2.128/25'] : [] },
  ]);
}

const somePort = (from: Random): edit.PortSpec =>
  from.pick<edit.PortSpec>([
    { kind: 'all', protocol: 'UDP' },
    { kind: 'number', port: 443 },
    { kind: 'range', protocol: 'SCTP', port: 1, endPort: 9 },
    { kind: 'name', protocol: 'TCP', name: 'y' },
  ]);

function someGesture(from: Random, form: PolicyForm): Gesture | undefined {
  const makers = [ofName, ofTypes, ofSubject, ofSubject, ofRules, ofRules, ofPeers, ofPeers, ofPorts, ofPorts];
  return from.pick(makers)(from, form, contentOf(form));
}

type Make = (from: Random, form: PolicyForm, was: Content) => Gesture | undefined;

const ofName: Make = (from, _, was) => {
  const text = from.pick(['web', 'on', '1e3', '#']);
  return from.chance(0.5)
    ? { what: 'setName', edit: edit.setName(text), wanted: { ...was, name: text }, takesOut: false }
    : { what: 'setNamespace', edit: edit.setNamespace(text), wanted: { ...was, namespace: text }, takesOut: false };
};

const ofTypes: Make = (from, _, was) => {
  const types = from.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']] as const);
  return { what: 'setPolicyTypes', edit: edit.setPolicyTypes(types), wanted: { ...was, types: types.join() }, takesOut: true };
};

const ofSubject: Make = (from, { subject }, was) => {
  const { labels = [], expressions = [] } = was.subject;
  const wanted = (to: SelectorSpec): Content => ({ ...was, subject: sortedSelector({ labels, expressions, ...to }) });
  const label = subject.labels[0];
  if (from.chance(0.4)) {
    const others = labels.filter(([key]) => key !== 'added');
    return {
      what: 'addLabel',
      edit: edit.addLabel(subject, 'added', 'no'),
      wanted: wanted({ labels: [...others, ['added', 'no']] }),
      takesOut: false,
    };
  }
  if (label?.kind === 'label' && from.chance(0.5)) {
    const others = labels.filter(([key]) => key !== label.key);
    return from.chance(0.5)
      ? { what: 'removeLabel', edit: edit.removeLabel(subject, label), wanted: wanted({ labels: others }), takesOut: true }
      : {
          what: 'setLabel',
          edit: edit.setLabel(subject, label, 'other', '~'),
          wanted: wanted({ labels: [...others, ['other', '~']] }),
          takesOut: true,
        };
  }
  const expression = subject.expressions[0];
  const exists = { key: 'k', operator: 'Exists', values: [] } as const;
  if (expression === undefined)
    return {
      what: 'addExpression',
      edit: edit.addExpression(subject, exists),
      wanted: wanted({ expressions: [exists] }),
      takesOut: false,
    };
  const rest = expressions.slice(1);
  return from.chance(0.5)
    ? {
        what: 'removeExpression',
        edit: edit.removeExpression(subject, expression),
        wanted: wanted({ expressions: rest }),
        takesOut: true,
      }
    : {
        what: 'setExpression',
        edit: edit.setExpression(expression, exists),
        wanted: wanted({ expressions: [exists, ...rest] }),
        takesOut: true,
      };
};

function sortedSelector({ labels = [], expressions = [] }: SelectorSpec): SelectorSpec {
  return {
    labels: labels.toSorted(([left], [right]) => (left < right ? -1 : 1)),
    expressions: expressions.map((each) => ({ kind: 'expression', ...each })),
  };
}

const ofRules: Make = (from, form, was) => {
  const direction = from.pick(['ingress', 'egress'] as const);
  const rules = form[direction].rules;
  const index = from.int(Math.max(rules.length, 1));
  const rule = rules[index];
  if (rule === undefined || from.chance(0.3)) {
    const types = was.types.includes(direction === 'ingress' ? 'Ingress' : 'Egress') ? was.types : 'Ingress,Egress';
    const ports = [{ kind: 'number', port: 443 }] as const;
    const added = { ...was, types, [direction]: [...was[direction], { peers: [], ports }] };
    return { what: 'addRule', edit: edit.addRule(form, direction, { ports }), wanted: added, takesOut: types !== was.types };
  }
  const list = was[direction];
  if (from.chance(0.5)) {
    const to = from.int(list.length);
    const moved = list.toSpliced(index, 1).toSpliced(to, 0, ...list.slice(index, index + 1));
    return { what: `moveRule to ${to}`, edit: edit.moveRule(rule, to), wanted: { ...was, [direction]: moved }, takesOut: false };
  }
  // What is isolated stays so (NP-8): types are those of before.
  return {
    what: 'removeRule',
    edit: edit.removeRule(form, rule),
    wanted: { ...was, [direction]: list.toSpliced(index, 1) },
    takesOut: true,
  };
};

/** A rule of the form, with what replaces its content. */
function someRule(from: Random, form: PolicyForm, was: Content) {
  const direction = from.pick(['ingress', 'egress'] as const);
  const rules = rulesOf(form, direction);
  const index = from.int(Math.max(rules.length, 1));
  const [rule, content] = [rules[index], was[direction][index]];
  if (rule === undefined || content === undefined) return undefined;
  const by = (...to: readonly RuleContent[]): Content => ({ ...was, [direction]: was[direction].toSpliced(index, 1, ...to) });
  return { rule, content, by };
}

const ofPeers: Make = (from, form, was) => {
  const there = someRule(from, form, was);
  if (there === undefined) return undefined;
  const { rule, content, by } = there;
  const peer = somePeer(from);
  const at = from.int(Math.max(rule.peers.length, 1));
  const old = rule.peers[at];
  const wanted = withKinds(peer);
  if (old === undefined || from.chance(0.3))
    return {
      what: 'addPeer',
      edit: edit.addPeer(rule, peer),
      wanted: by({ ...content, peers: [...content.peers, wanted] }),
      takesOut: false,
    };
  if (from.chance(0.2))
    return { what: 'allowAnyPeer', edit: edit.allowAnyPeer(rule), wanted: by({ ...content, peers: [] }), takesOut: true };
  if (from.chance(0.5))
    return {
      what: 'setPeer',
      edit: edit.setPeer(old, peer),
      wanted: by({ ...content, peers: content.peers.toSpliced(at, 1, wanted) }),
      takesOut: true,
    };
  const left = content.peers.toSpliced(at, 1);
  return {
    what: 'removePeer',
    edit: edit.removePeer(form, rule, old),
    wanted: left.length === 0 ? by() : by({ ...content, peers: left }),
    takesOut: true,
  };
};

function withKinds(peer: PeerSpec): PeerSpec {
  switch (peer.kind) {
    case 'pods':
      return { kind: 'pods', pods: sortedSelector(peer.pods) };
    case 'namespaces':
      return { kind: 'namespaces', namespaces: sortedSelector(peer.namespaces) };
    case 'both':
      return { kind: 'both', namespaces: sortedSelector(peer.namespaces), pods: sortedSelector(peer.pods) };
    case 'block':
      return peer;
    default:
      return peer satisfies never;
  }
}

const ofPorts: Make = (from, form, was) => {
  const there = someRule(from, form, was);
  if (there === undefined) return undefined;
  const { rule, content, by } = there;
  const port = somePort(from);
  const at = from.int(Math.max(rule.ports.length, 1));
  const old = rule.ports[at];
  if (old === undefined || from.chance(0.3))
    return {
      what: 'addPort',
      edit: edit.addPort(rule, port),
      wanted: by({ ...content, ports: [...content.ports, port] }),
      takesOut: false,
    };
  if (from.chance(0.2))
    return { what: 'allowAnyPort', edit: edit.allowAnyPort(rule), wanted: by({ ...content, ports: [] }), takesOut: true };
  if (from.chance(0.5))
    return {
      what: 'setPort',
      edit: edit.setPort(old, port),
      wanted: by({ ...content, ports: content.ports.toSpliced(at, 1, port) }),
      takesOut: true,
    };
  const left = content.ports.toSpliced(at, 1);
  return {
    what: 'removePort',
    edit: edit.removePort(form, rule, old),
    wanted: left.length === 0 ? by() : by({ ...content, ports: left }),
    takesOut: true,
  };
};

/** What is wrong at a seed, in words. Undefined: there was no gesture to make. */
function mistakesAt(seed: number): readonly string[] | undefined {
  const from = random(seed);
  const value = somePolicy(from);
  const text = writtenSomehow(from, value);
  const form = formOf(text);
  // The same policy laid out anew has the same form.
  expect(contentOf(formOf(JSON.stringify(value))), `seed ${seed}\n${text}`).toEqual(contentOf(form));
  const gesture = someGesture(from, form);
  if (gesture === undefined) return undefined;
  const result = edit.editText(text, gesture.edit.edits);
  const where = `seed ${seed}: ${gesture.what} ${JSON.stringify(gesture.edit)}\n${text}`;
  if (!result.ok) return [`refused: ${result.error.message}\n${where}`];
  expect(contentOf(formOf(result.value)), `${where}\n--- after\n${result.value}`).toEqual(gesture.wanted);
  const lost = gesture.takesOut ? [] : commentsIn(text).filter((comment) => !commentsIn(result.value).includes(comment));
  return [
    ...lost.map((comment) => `${comment} is lost\n${where}`),
    ...(form.beyond.some(({ path }) => path[0] !== 'metadata') ? [`beyond the form\n${where}`] : []),
    ...(gesture.what.startsWith('moveRule') && result.value.length !== text.length ? [`more than moved\n${where}`] : []),
  ];
}

test('the form holds all that the text says, and a gesture changes the text as it changes the form', () => {
  const tried = Array.from({ length: seeds }, (_, seed) => mistakesAt(seed)).filter((mistakes) => mistakes !== undefined);
  expect(tried.flat()).toEqual([]);
  expect(tried.length).toBeGreaterThan(seeds * 0.7);
});
