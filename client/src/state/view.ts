/** What is looked at, as a value. All of it is in the URL, so that any view can be linked to; nothing else remembers it. */
import type { NodeId } from '@eastwest/shared/graph';
import type { EndpointRef, ProfileName } from '@eastwest/shared/evaluate';
import type { ObjectKey, Protocol } from '@eastwest/shared/kube';

/** How the connections are drawn. */
export type MainView = 'map' | 'table' | 'policies' | 'tiers' | 'findings';

/** What one box stands for: a whole namespace, or a workload. Separate from the view (NetObserv's two controls). */
export type Scope = 'namespaces' | 'workloads';

export type Selection =
  | { readonly type: 'none' }
  | { readonly type: 'node'; readonly id: NodeId }
  | { readonly type: 'namespace'; readonly name: string }
  | { readonly type: 'edge'; readonly from: NodeId; readonly to: NodeId }
  | { readonly type: 'policy'; readonly key: ObjectKey }
  /** A draft of a policy that does not exist yet. */
  | { readonly type: 'new-policy'; readonly draft: string };

/** A question asked in the Why panel; ends may still be missing while it is being composed. */
export interface Question {
  readonly from?: EndpointRef;
  readonly to?: EndpointRef;
  readonly protocol: Protocol;
  readonly port: number;
}

export interface Filter {
  /** Namespaces shown; empty = all. */
  readonly namespaces: readonly string[];
  /** Substring of a name, or `key=value` / `key` of a label. */
  readonly text: string;
  /** `443`, `TCP 443`, `8000-8080`; empty = any. */
  readonly port: string;
  readonly direction: 'both' | 'ingress' | 'egress';
  /** Only this node and its neighbours. */
  readonly focus?: NodeId;
}

/** What the right-hand panel shows of the selection. */
export type PanelTab = 'overview' | 'yaml' | 'form' | 'flow' | 'why' | 'changes';

export interface ViewState {
  readonly view: MainView;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly filter: Filter;
  readonly tab: PanelTab;
  readonly question: Question;
  /** As which engine policies are evaluated; absent: as the one that the cluster shows. */
  readonly profile?: ProfileName;
  /** The review-and-apply screen is open. */
  readonly review: boolean;
}
