/** What tells which engine enforces the policies of a cluster, and where: section 5 of the specification. */
import type { Labels, Meta } from './objects.ts';

export interface AgentContainer {
  readonly name: string;
  readonly image: string;
  /** Of its command and arguments those that switch policies on or off. */
  readonly args: readonly string[];
  readonly env: Labels;
}

/** A workload that may enforce policies, known by its name or by its containers. */
export interface AgentObject extends Meta {
  readonly kind: 'Agent';
  readonly workloadKind: 'DaemonSet' | 'Deployment';
  readonly containers: readonly AgentContainer[];
  readonly nodeSelector: Labels;
  /** Pods that should be there and those that are ready, as its controller counts them; absent where nobody does (manifests). */
  readonly desired?: number;
  readonly ready?: number;
}

/** A `PolicyEndpoint` sets nothing up: it is what the controller of AWS made of a policy. */
export type EngineConfigKind = 'ConfigMap' | 'Installation' | 'Network' | 'NodeClass' | 'FelixConfiguration' | 'PolicyEndpoint';

/** A few settings of an object that configures an engine. */
export interface EngineConfigObject extends Meta {
  readonly kind: 'EngineConfig';
  readonly configKind: EngineConfigKind;
  readonly data: Labels;
}

/** What a pod of an agent says of itself, beyond what every pod does. */
export interface AgentPod {
  readonly ready: boolean;
  readonly containers: readonly AgentContainer[];
}
