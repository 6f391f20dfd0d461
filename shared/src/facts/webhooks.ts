/** The pods that the API server calls: to judge or convert an object, or for an API that it does not serve itself. */
import type { CalledServiceObject, ClusterObject, ClusterState, PodObject, WebhookConfigurationObject } from '../kube/index.ts';
import type { World } from '../model/index.ts';
import { podsBehind, serviceNamed, servicePort, targetPorts } from './services.ts';
import type { PodPort } from './services.ts';

export type Caller = WebhookConfigurationObject | CalledServiceObject;

export interface WebhookPod {
  /** Because of what it is called. */
  readonly caller: Caller;
  readonly pod: PodObject;
  readonly ports: readonly PodPort[];
}

export function webhookPods(state: ClusterState, world: World): readonly WebhookPod[] {
  return [...state.objects.values()].flatMap((object): readonly WebhookPod[] =>
    servicesOf(object).flatMap(({ caller, service: { namespace, name, port } }) => {
      const service = serviceNamed(world, namespace, name);
      const own = service && servicePort(service, port);
      if (service === undefined || own === undefined) return [];
      return podsBehind(world, service).map((pod) => ({ caller, pod, ports: targetPorts(world, service, pod, own) }));
    }),
  );
}

interface Call {
  readonly caller: Caller;
  readonly service: CalledServiceObject['service'];
}

function servicesOf(object: ClusterObject): readonly Call[] {
  if (object.kind === 'ValidatingWebhookConfiguration' || object.kind === 'MutatingWebhookConfiguration')
    return object.webhooks.map(({ service }) => ({ caller: object, service }));
  if (object.kind === 'APIService' || object.kind === 'CustomResourceDefinition')
    return [{ caller: object, service: object.service }];
  return [];
}

/** What happens when the API server does not get through. */
export function withoutAnswer({ kind, name }: Caller): string {
  if (kind === 'APIService') return `requests for what APIService ${name} serves fail`;
  if (kind === 'CustomResourceDefinition') return `objects of CustomResourceDefinition ${name} in another version cannot be read`;
  return `writes that ${kind} ${name} watches over time out`;
}
