/** What a change must not cut without somebody saying so: the connections without which a cluster, or its observers, fail. */
import type { Note } from '../evaluate/index.ts';
import type { PodPort } from '../facts/index.ts';

export type CriticalKind = 'dns' | 'apiserver' | 'ingress' | 'monitoring' | 'webhook' | 'self';

/** Pods of one workload. */
export interface Affected {
  readonly namespace: string;
  /** Deployment, StatefulSet … or Pod. */
  readonly kind: string;
  readonly name: string;
  readonly pods: number;
}

export interface Loss {
  readonly what: CriticalKind;
  /**
   * `critical`: allowed before and certainly not any more. `warning`: the same, of what is usually not missed.
   * `unknown`: allowed before, and what it is afterwards cannot be known.
   */
  readonly severity: 'critical' | 'warning' | 'unknown';
  /** Who fails: for *dns* and *apiserver* the clients, else whoever is no longer reached. */
  readonly who: readonly Affected[];
  /** The other end in words: `kube-system/coredns`, `the API server at 172.18.0.2`. */
  readonly other: string;
  readonly ports: readonly PodPort[];
  /** A sentence for people: what fails, and which policy is why. */
  readonly why: string;
  /** What has to be typed to go on all the same: the name of one workload that fails. Only of what is critical. */
  readonly confirm: string;
  /** Engines differ here: the loss follows the profile. */
  readonly notes: readonly Note[];
}

export interface GuardReport {
  /** Critical ones first, then warnings, then what cannot be known; of one kind in the order of {@link CriticalKind}. */
  readonly losses: readonly Loss[];
  /** What the guard could not look at, and so has not judged: `ingresses: no permission to list them`. */
  readonly blind: readonly string[];
}

export const noLosses: GuardReport = { losses: [], blind: [] };

export function isCritical({ severity }: Loss): boolean {
  return severity === 'critical';
}
