/**
 * A view as a query string and back. What is at its default is left out, so that the plain address is the first view.
 * Reading never fails: what is not understood counts as absent, so that an old or mistyped link still opens.
 */
import { assertNever } from '@eastwest/shared/base';
import { profileNames } from '@eastwest/shared/evaluate';
import type { EndpointRef } from '@eastwest/shared/evaluate';
import type { NodeId } from '@eastwest/shared/graph';
import type { ObjectKey, Protocol } from '@eastwest/shared/kube';
import { firstTab, firstView, noQuestion } from './navigation.ts';
import type { Filter, MainView, PanelTab, Question, Scope, Selection, ViewState } from './view.ts';

const views: readonly MainView[] = ['map', 'table', 'policies', 'tiers', 'findings'];
const scopes: readonly Scope[] = ['namespaces', 'workloads'];
const tabs: readonly PanelTab[] = ['overview', 'yaml', 'form', 'flow', 'why', 'changes'];
const directions: readonly Filter['direction'][] = ['both', 'ingress', 'egress'];
const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** Begins with `?`, or is empty for the first view. */
export function toSearch(view: ViewState): string {
  const params = new URLSearchParams();
  if (view.view !== firstView.view) params.set('view', view.view);
  if (view.scope !== firstView.scope) params.set('scope', view.scope);
  writeSelection(params, view.selection);
  if (view.tab !== firstTab(view.selection)) params.set('tab', view.tab);
  writeFilter(params, view.filter);
  writeQuestion(params, view.question);
  if (view.profile !== undefined) params.set('profile', view.profile);
  if (view.review) params.set('review', '1');
  const text = params.toString();
  // Slashes and colons are legal in a query; leaving them readable makes links that people can read.
  return text === '' ? '' : `?${text.replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
}

export function fromSearch(search: string): ViewState {
  const params = new URLSearchParams(search);
  const profile = oneOf(profileNames, params.get('profile'));
  const selection = readSelection(params);
  return {
    view: oneOf(views, params.get('view')) ?? firstView.view,
    scope: oneOf(scopes, params.get('scope')) ?? firstView.scope,
    selection,
    filter: readFilter(params),
    tab: oneOf(tabs, params.get('tab')) ?? firstTab(selection),
    question: readQuestion(params),
    ...(profile === undefined ? {} : { profile }),
    review: params.get('review') === '1',
  };
}

function oneOf<Choice extends string>(choices: readonly Choice[], text: string | null): Choice | undefined {
  return choices.find((choice) => choice === text);
}

function writeSelection(params: URLSearchParams, selection: Selection): void {
  switch (selection.type) {
    case 'none':
      break;
    case 'node':
      params.set('node', selection.id);
      break;
    case 'namespace':
      params.set('namespace', selection.name);
      break;
    case 'edge':
      params.append('edge', selection.from);
      params.append('edge', selection.to);
      break;
    case 'policy':
      params.set('policy', selection.key);
      break;
    case 'new-policy':
      params.set('new', selection.draft);
  }
}

function readSelection(params: URLSearchParams): Selection {
  const [from, to] = params.getAll('edge');
  if (from !== undefined && to !== undefined) return { type: 'edge', from: from as NodeId, to: to as NodeId };
  const node = params.get('node');
  if (node !== null) return { type: 'node', id: node as NodeId };
  const namespace = params.get('namespace');
  if (namespace !== null) return { type: 'namespace', name: namespace };
  const policy = params.get('policy');
  if (policy !== null) return { type: 'policy', key: policy as ObjectKey };
  const draft = params.get('new');
  return draft === null ? { type: 'none' } : { type: 'new-policy', draft };
}

function writeFilter(params: URLSearchParams, filter: Filter): void {
  for (const namespace of filter.namespaces) params.append('ns', namespace);
  if (filter.text !== '') params.set('q', filter.text);
  if (filter.port !== '') params.set('port', filter.port);
  if (filter.direction !== 'both') params.set('dir', filter.direction);
  if (filter.focus !== undefined) params.set('focus', filter.focus);
}

function readFilter(params: URLSearchParams): Filter {
  const focus = params.get('focus');
  return {
    namespaces: params.getAll('ns'),
    text: params.get('q') ?? '',
    port: params.get('port') ?? '',
    direction: oneOf(directions, params.get('dir')) ?? 'both',
    ...(focus === null ? {} : { focus: focus as NodeId }),
  };
}

function writeQuestion(params: URLSearchParams, question: Question): void {
  if (question.from !== undefined) params.set('from', endpointText(question.from));
  if (question.to !== undefined) params.set('to', endpointText(question.to));
  const { protocol, port } = question;
  if (protocol !== noQuestion.protocol || port !== noQuestion.port) params.set('on', `${protocol} ${port}`);
}

function readQuestion(params: URLSearchParams): Question {
  const from = parseEndpoint(params.get('from'));
  const to = parseEndpoint(params.get('to'));
  const [name = '', number = ''] = (params.get('on') ?? '').split(' ');
  const protocol = oneOf(protocols, name);
  const port = Number(number);
  const asked = protocol !== undefined && Number.isInteger(port) && port >= 1 && port <= 65535;
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(asked ? { protocol, port } : noQuestion),
  };
}

/** `pod:shop/web-1`, `workload:shop/Deployment/web`, `node:worker-1`, `address:10.0.0.1`. */
export function endpointText(end: EndpointRef): string {
  switch (end.kind) {
    case 'pod':
      return `pod:${end.namespace}/${end.name}`;
    case 'workload':
      return `workload:${end.namespace}/${end.workloadKind}/${end.name}`;
    case 'node':
      return `node:${end.name}`;
    case 'address':
      return `address:${end.ip}`;
    default:
      return assertNever(end);
  }
}

/** The inverse of {@link endpointText}; the last part may contain anything, the others no slash. */
export function parseEndpoint(text: string | null): EndpointRef | undefined {
  const [, kind, rest] = /^(\w+):(.+)$/su.exec(text ?? '') ?? [];
  if (rest === undefined) return undefined;
  const [first = '', second = '', ...more] = rest.split('/');
  if (kind === 'node') return { kind, name: rest };
  if (kind === 'address') return { kind, ip: rest };
  if (kind === 'pod' && second !== '') return { kind, namespace: first, name: [second, ...more].join('/') };
  if (kind === 'workload' && more.length > 0) return { kind, namespace: first, workloadKind: second, name: more.join('/') };
  return undefined;
}
