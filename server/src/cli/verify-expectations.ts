/** The file of expectations: a YAML or JSON list of `{from, to, protocol, port, sourcePort, expect}`, checked entry by entry. */
import { readYaml } from '@eastwest/shared/kube';
import type { FieldPath, JsonObject, JsonValue, Problem } from '@eastwest/shared/kube';
import { asObject, own, parseAddress } from '@eastwest/shared/model';
import type { Outcome } from '@eastwest/shared/evaluate';
import { nearest } from './did-you-mean.ts';
import { hasPorts, isPort, portProtocols, protocolOf } from './traffic.ts';
import type { ProtocolText, Traffic } from './traffic.ts';

/** `ns/pod`, `ns/Kind/name`, `node:NAME`, or an address (which may be written without `ip:`). */
export type EndText = string | { readonly ip: string };

export type Expectation = Traffic & {
  readonly from: EndText;
  readonly to: EndText;
  readonly expect: Outcome;
};

export interface ExpectationFile {
  /** Complete only when there are no problems. */
  readonly expectations: readonly Expectation[];
  readonly problems: readonly Problem[];
  /** A problem with an entry that only the cluster shows, at its place. */
  problemAt(path: FieldPath, message: string, hint?: string): Problem;
}

const fields = ['from', 'to', 'protocol', 'port', 'sourcePort', 'expect'] as const;
const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['allowed', 'allowed'],
  ['denied', 'denied'],
  ['unknown', 'unknown'],
  // What policies call it.
  ['allow', 'allowed'],
  ['deny', 'denied'],
]);

export function readExpectations(text: string): ExpectationFile {
  const documents = readYaml(text);
  const [document] = documents;
  if (document === undefined) return unreadable([problem([], 'the file is empty', 'write a list of expectations')]);
  const located = (found: Problem): Problem => ({ ...found, range: document.markOf(found) });
  const second = documents[1];
  if (second !== undefined) return unreadable([{ ...problem([], 'more than one document'), range: second.rangeOf([]) }]);
  const broken = document.problems.filter(({ severity }) => severity === 'error');
  if (document.value === undefined || broken.length > 0) return unreadable(broken);
  if (!isList(document.value))
    return unreadable([located(problem([], 'not a list', 'write one `- from: …` entry per expectation'))]);
  return readList(document.value, located);
}

function unreadable(problems: readonly Problem[]): ExpectationFile {
  return { expectations: [], problems, problemAt: problem };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function readList(list: readonly JsonValue[], located: (problem: Problem) => Problem): ExpectationFile {
  const expectations: Expectation[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of list.entries()) {
    const entry = new Entry(index, item);
    const read = entry.read();
    if (read !== undefined) expectations.push(read);
    problems.push(...entry.problems.map(located));
  }
  return { expectations, problems, problemAt: (path, message, hint) => located(problem(path, message, hint)) };
}

function problem(path: FieldPath, message: string, hint?: string): Problem {
  return { severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) };
}

class Entry {
  readonly problems: Problem[] = [];
  readonly #index: number;
  readonly #item: JsonValue;

  constructor(index: number, item: JsonValue) {
    this.#index = index;
    this.#item = item;
  }

  /** Undefined when anything is wrong with it. */
  read(): Expectation | undefined {
    if (typeof this.#item !== 'object' || this.#item === null || Array.isArray(this.#item))
      return this.#reject(undefined, 'not a mapping', `write ${fields.join(', ')}`);
    const item = asObject(this.#item);
    for (const key of Object.keys(item)) this.#checkField(key);
    const from = this.#end(item, 'from');
    const to = this.#end(item, 'to');
    const traffic = this.#traffic(item);
    const expect = this.#outcome(item);
    if (from === undefined || to === undefined || traffic === undefined || expect === undefined) return undefined;
    return this.problems.length > 0 ? undefined : { from, to, ...traffic, expect };
  }

  #traffic(item: JsonObject): Traffic | undefined {
    const protocol = this.#protocol(own(item, 'protocol') ?? 'TCP');
    if (protocol === undefined) return undefined;
    if (!hasPorts(protocol)) {
      for (const field of ['port', 'sourcePort'] as const)
        if (isGiven(own(item, field))) this.#reject(field, `${protocol} has no ports`, `leave \`${field}\` out`);
      return { protocol };
    }
    const port = this.#port(item, 'port');
    const sourcePort = isGiven(own(item, 'sourcePort')) ? this.#port(item, 'sourcePort') : undefined;
    return port === undefined ? undefined : { protocol, port, ...(sourcePort === undefined ? {} : { sourcePort }) };
  }

  #protocol(value: JsonValue): ProtocolText | undefined {
    const known = protocolOf(value);
    if (known !== undefined) return known;
    return this.#reject(
      'protocol',
      `\`${shown(value)}\` is no protocol`,
      `write ${portProtocols.join(', ')}, ICMP, ICMPv6 or an IP protocol number (0–255)`,
    );
  }

  #checkField(key: string): void {
    if (fields.some((field) => field === key)) return;
    const meant = nearest(key, fields);
    this.#reject(
      key,
      `unknown field \`${key}\``,
      meant === undefined ? `the fields are ${fields.join(', ')}` : `did you mean \`${meant}\``,
    );
  }

  #end(item: JsonObject, field: 'from' | 'to'): EndText | undefined {
    const value = own(item, field);
    const forms = 'write "namespace/pod", "namespace/Kind/name" or {ip: "1.2.3.4"}';
    if (value === undefined || value === null) return this.#reject(undefined, `\`${field}\` is missing`, forms);
    if (typeof value === 'string') {
      if (parseAddress(value) !== undefined) return { ip: value };
      if (/^node:[^/]+$/u.test(value) || /^[^/]+\/[^/]+(\/[^/]+)?$/u.test(value)) return value;
      return this.#reject(field, `\`${value}\` is no end of a connection`, forms);
    }
    const node = own(asObject(value), 'node');
    if (typeof node === 'string' && Object.keys(asObject(value)).length === 1) return `node:${node}`;
    const ip = own(asObject(value), 'ip');
    if (typeof ip !== 'string' || Object.keys(asObject(value)).length !== 1)
      return this.#reject(field, 'no end of a connection', forms);
    return parseAddress(ip) === undefined ? this.#reject(field, `\`${ip}\` is no IP address`) : { ip };
  }

  #port(item: JsonObject, field: 'port' | 'sourcePort'): number | undefined {
    const value = own(item, field);
    if (!isGiven(value)) return this.#reject(undefined, `\`${field}\` is missing`, 'write a number from 1 to 65535');
    const port = typeof value === 'string' && /^\d{1,5}$/u.test(value) ? Number(value) : value;
    if (isPort(port)) return port;
    return this.#reject(field, `\`${shown(value)}\` is no port`, 'write a number from 1 to 65535');
  }

  #outcome(item: JsonObject): Outcome | undefined {
    const value = own(item, 'expect');
    if (!isGiven(value)) return this.#reject(undefined, '`expect` is missing', 'write allowed, denied, unknown');
    const known = typeof value === 'string' ? outcomes.get(value.toLowerCase()) : undefined;
    return known ?? this.#reject('expect', `\`${shown(value)}\` is none of allowed, denied, unknown`);
  }

  /** At a field, or at the entry where the field is missing. */
  #reject(field: string | undefined, message: string, hint?: string): undefined {
    this.problems.push(problem(field === undefined ? [this.#index] : [this.#index, field], message, hint));
    return undefined;
  }
}

function isGiven(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== null;
}

function shown(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
