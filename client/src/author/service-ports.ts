/** Rules are about the port that a pod listens on (NP-34), so a Service's port is offered as the one that it leads to. Pure. */
import type { PodObject, ServiceObject } from '@eastwest/shared/kube';
import { labelsOf } from '@eastwest/shared/model';

/** By target port, a number or a name, as it is written: `Service web: 80 → 8080` for each Service in front of these pods. */
export function serviceNotes(
  pods: readonly PodObject[],
  services: readonly ServiceObject[],
): ReadonlyMap<string, readonly string[]> {
  const notes = new Map<string, readonly string[]>();
  for (const service of services.filter((each) => isInFrontOf(each, pods))) {
    for (const { port, targetPort = port } of service.ports) {
      const target = `${targetPort}`;
      notes.set(target, [...(notes.get(target) ?? []), `Service ${service.name}: ${port} → ${target}`]);
    }
  }
  return notes;
}

function isInFrontOf({ namespace, selector }: ServiceObject, pods: readonly PodObject[]): boolean {
  const wanted = Object.entries(selector ?? {});
  if (wanted.length === 0) return false;
  return pods.some((pod) => pod.namespace === namespace && wanted.every(([key, value]) => labelsOf(pod).get(key) === value));
}
