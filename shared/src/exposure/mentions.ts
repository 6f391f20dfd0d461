/** Everything that the policies of a cluster ask of pods: what can tell two pods that are not there yet apart. */
import { testOfSelector } from '../model/index.ts';
import type {
  EndTest,
  LabelSource,
  LabelTest,
  Lane,
  Policy,
  PortTest,
  Rule,
  Selector,
  TierPolicy,
  TierRule,
} from '../model/index.ts';
import type { Protocol } from '../kube/index.ts';
import { plainTestsIn } from './literals.ts';
import type { PlainTest } from './literals.ts';

export interface PortName {
  readonly name: string;
  readonly protocol: Protocol;
}

export interface Mentions {
  readonly testsOn: (from: LabelSource, key: string) => readonly PlainTest[];
  readonly testsOf: (from: LabelSource) => readonly PlainTest[];
  readonly portNames: readonly PortName[];
  /** First numbers of the pieces of each protocol inside which no rule tells ports apart. */
  readonly pieces: ReadonlyMap<Lane, readonly number[]>;
}

export function mentionsOf(policies: readonly Policy[], tierPolicies: readonly TierPolicy[]): Mentions {
  const collector = new Collector();
  for (const policy of policies) collector.policy(policy);
  for (const policy of tierPolicies) collector.tierPolicy(policy);
  return collector.result();
}

class Collector {
  readonly #tests = new Map<string, Map<string, PlainTest>>();
  readonly #names = new Map<string, PortName>();
  readonly #cuts = new Map<Lane, Set<number>>();

  policy(policy: Policy): void {
    this.#selector(policy.subject, 'pod');
    if (!policy.valid) return;
    for (const rule of [...(policy.ingress ?? []), ...(policy.egress ?? [])]) this.#rule(rule);
  }

  tierPolicy(policy: TierPolicy): void {
    this.#end(policy.subject);
    if (!policy.valid) return;
    for (const side of [policy.ingress, policy.egress]) for (const rule of side?.rules ?? []) this.#tierRule(rule);
  }

  result(): Mentions {
    const tests = new Map([...this.#tests].map(([place, known]) => [place, [...known.values()]]));
    const all = [...tests.values()].flat();
    return {
      testsOn: (from, key) => tests.get(`${from} ${key}`) ?? [],
      testsOf: (from) => all.filter((test) => test.from === from),
      portNames: [...this.#names.values()],
      pieces: new Map([...this.#cuts].map(([protocol, cuts]) => [protocol, [...cuts].sort((a, b) => a - b)])),
    };
  }

  #selector(selector: Selector, from: LabelSource): void {
    this.#labels(testOfSelector(selector, from));
  }

  #labels(labels: LabelTest): void {
    this.#end({ end: 'pod', labels });
  }

  #end(end: EndTest): void {
    for (const test of plainTestsIn(end)) {
      const place = `${test.from} ${test.key}`;
      const known = this.#tests.get(place) ?? new Map<string, PlainTest>();
      known.set(JSON.stringify(test), test);
      this.#tests.set(place, known);
    }
  }

  #rule({ peers, ports }: Rule): void {
    if (peers !== 'any')
      for (const peer of peers) {
        if (peer.kind === 'block') continue;
        this.#selector(peer.pods, 'pod');
        if (peer.namespaces !== undefined) this.#selector(peer.namespaces, 'namespace');
      }
    if (ports === 'any') return;
    for (const port of ports) {
      if (port.kind === 'named') this.#name(port.name, port.protocol);
      else this.#cut(port.protocol, port.from, port.to);
    }
  }

  #tierRule({ peers, subject, traffic }: TierRule): void {
    for (const { test } of peers) this.#end(test);
    if (subject !== undefined) this.#end(subject);
    this.#ports(traffic);
  }

  #ports({ any, none }: PortTest): void {
    for (const item of [...(any === 'any' ? [] : any), ...none]) {
      if (item.kind === 'range') this.#cut(item.protocol, item.from, item.to);
      else for (const protocol of item.protocols) this.#name(item.name, protocol);
    }
  }

  #name(name: string, protocol: Protocol): void {
    this.#names.set(`${protocol} ${name}`, { name, protocol });
    this.#cut(protocol, 1, 65535);
  }

  #cut(protocol: Lane, from: number, to: number): void {
    const known = this.#cuts.get(protocol) ?? new Set([1]);
    this.#cuts.set(protocol, known.add(Math.max(from, 1)));
    if (to < 65535) known.add(to + 1);
  }
}
