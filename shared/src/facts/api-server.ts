/** The API server: where it listens. */
import type { ClusterState, EndpointsObject } from '../kube/index.ts';

export interface ApiServer {
  /** Its own addresses and port, as the endpoints of the Service `kubernetes` say: not the Service's address. Empty: not known. */
  readonly endpoints: readonly { readonly ip: string; readonly port: number }[];
}

export function apiServerOf({ objects }: ClusterState): ApiServer {
  const found = [...objects.values()].filter(isOfApiServer);
  const endpoints = found.flatMap(({ subsets }) =>
    subsets.flatMap(({ addresses, ports }) =>
      addresses.flatMap((ip) => ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => ({ ip, port }))),
    ),
  );
  const distinct = new Map(endpoints.map((endpoint) => [`${endpoint.ip} ${endpoint.port}`, endpoint]));
  return { endpoints: [...distinct.values()] };
}

function isOfApiServer(object: { readonly kind: string; readonly namespace: string }): object is EndpointsObject {
  if (object.kind !== 'EndpointSlice' && object.kind !== 'Endpoints') return false;
  const { namespace, service } = object as EndpointsObject;
  return namespace === 'default' && service === 'kubernetes';
}
