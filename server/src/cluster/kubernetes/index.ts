export { type ClusterAccess, type ConnectOptions, type NotConnected, connectCluster } from './connect.ts';
export { type KubernetesSourceOptions, kubernetesSource } from './source.ts';
