/** Ports as items of a rule. */
import type { JsonObject } from '../kube/index.ts';
import { isAllPorts, portRanges } from '../model/index.ts';
import type { PortSet } from '../model/index.ts';

/** Undefined: no `ports`, which is everything (NP-32). What has no ports (ICMP) is lost where some are named (NP-39). */
export function portItems(ports: PortSet): readonly JsonObject[] | undefined {
  if (isAllPorts(ports)) return undefined;
  return portRanges(ports).flatMap(({ protocol, from, to }): readonly JsonObject[] => {
    if (protocol === 'other') return [];
    if (from === 1 && to === 65535) return [{ protocol }];
    return [{ protocol, port: from, ...(from === to ? {} : { endPort: to }) }];
  });
}
