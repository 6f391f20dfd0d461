/** A cluster that fires a row of table 5.2, or nearly does: as data. */
import type { Certainty, Coverage, Platform, Row } from '../../src/enforcement/index.ts';
import type { HiddenKind, JsonObject } from '../../src/kube/index.ts';
import { agent } from './cluster.ts';

export interface Fixture {
  readonly name: string;
  readonly cluster: readonly JsonObject[];
  readonly hidden?: readonly HiddenKind[];
  /** Of every row that fires, `row: enforces`. */
  readonly rows: readonly `${Row}: ${Certainty}`[];
  readonly coverage: Coverage['kind'];
  readonly platform?: Platform;
  readonly profile?: string;
  readonly version?: string;
}

export const three = ['n1', 'n2', 'n3'];

export const calicoNode = (on: readonly string[], version = 'v3.31.2', namespace = 'calico-system') =>
  agent('calico-node', {
    namespace,
    labels: { 'k8s-app': 'calico-node' },
    containers: [{ name: 'calico-node', image: `quay.io/calico/node:${version}@sha256:0123` }],
    on,
  });
export const cilium = (on: readonly string[], options = {}) =>
  agent('cilium', {
    labels: { 'k8s-app': 'cilium' },
    containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.20.2' }],
    on,
    ...options,
  });
