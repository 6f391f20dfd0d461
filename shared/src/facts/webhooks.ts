/** The pods that the API server asks before it takes an object: without them every such write times out. */
import type { ClusterState, PodObject } from '../kube/index.ts';
import type { World } from '../model/index.ts';
import { podsBehind, serviceNamed, servicePort, targetPorts } from './services.ts';
import type { PodPort } from './services.ts';

export interface WebhookPod {
  /** Of the configuration: `ValidatingWebhookConfiguration guard`. */
  readonly configuration: string;
  readonly pod: PodObject;
  readonly ports: readonly PodPort[];
}

export function webhookPods(state: ClusterState, world: World): readonly WebhookPod[] {
  return [...state.objects.values()].flatMap((object): readonly WebhookPod[] => {
    if (object.kind !== 'ValidatingWebhookConfiguration' && object.kind !== 'MutatingWebhookConfiguration') return [];
    return object.webhooks.flatMap(({ service: { namespace, name, port } }) => {
      const service = serviceNamed(world, namespace, name);
      const own = service && servicePort(service, port);
      if (service === undefined || own === undefined) return [];
      const configuration = `${object.kind} ${object.name}`;
      return podsBehind(world, service).map((pod) => ({ configuration, pod, ports: targetPorts(world, service, pod, own) }));
    });
  });
}
