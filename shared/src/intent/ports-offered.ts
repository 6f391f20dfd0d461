/** The ports worth offering for a destination: what its pods declare, and where its Services send to. */
import { podsBehind, targetPorts } from '../facts/index.ts';
import type { Protocol } from '../kube/index.ts';
import type { Ground } from './ground.ts';
import type { IntentEnd } from './intent.ts';
import { nameOfPort } from './allow-side.ts';
import { partyOf } from './party.ts';

export interface OfferedPort {
  readonly protocol: Protocol;
  readonly port: number;
  /** As its pods call it. */
  readonly name?: string;
  /** All of them call it so: a rule may say the name in place of the number (NP-35). */
  readonly nameable: boolean;
  /** Services that send to it: policies see the port of the pod, not that of the Service (NP-34). */
  readonly services: readonly { readonly name: string; readonly port: number }[];
}

/** In the order of their numbers; none for anything but pods. */
export function offeredPorts(ground: Ground, end: IntentEnd): readonly OfferedPort[] {
  const party = partyOf(ground, end);
  if (!party.ok) return [];
  const pods = [...party.value.pods, ...party.value.hostPods];
  const found = new Map<
    string,
    { protocol: Protocol; port: number; name?: string; services: { name: string; port: number }[] }
  >();
  const entry = (protocol: Protocol, port: number) => {
    const key = `${protocol} ${port}`;
    const known = found.get(key) ?? { protocol, port, services: [] };
    found.set(key, known);
    return known;
  };
  for (const { ports } of pods) {
    for (const { protocol, port, name } of ports) {
      const known = entry(protocol, port);
      if (name !== undefined) known.name = name;
    }
  }
  const { world } = ground.evaluation.table;
  const meant = new Set(pods);
  for (const service of world.services) {
    const behind = podsBehind(world, service).filter((pod) => meant.has(pod));
    for (const port of service.ports) {
      for (const target of behind.flatMap((pod) => targetPorts(world, service, pod, port))) {
        const { services } = entry(target.protocol, target.port);
        if (services.every(({ name }) => name !== service.name)) services.push({ name: service.name, port: port.port });
      }
    }
  }
  const offered = [...found.values()].map((each) => {
    const name = nameOfPort(party.value, each.protocol, each.port);
    return name === undefined ? { ...each, nameable: false } : { ...each, name, nameable: true };
  });
  return offered.sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
