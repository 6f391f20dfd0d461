export { type ClusterAccess, type ConnectOptions, connectCluster } from './connect.ts';
export { type KubernetesSourceOptions, kubernetesSource } from './source.ts';
