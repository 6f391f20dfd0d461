/** A policy as a form shows it: every part with its place in the text, nothing of the text left out. */
import type { FieldPath, Problem, Protocol } from '../kube/index.ts';

export type FormReading =
  /** The text is not one policy, or its syntax is broken: there is nothing to fill a form with. */
  { readonly type: 'unreadable'; readonly problems: readonly Problem[] } | { readonly type: 'form'; readonly form: PolicyForm };

export interface PolicyForm {
  readonly name: FormText | Other;
  /** Empty: none is given, so the policy is one of `default` (NP-4). */
  readonly namespace: FormText | Other;
  readonly subject: FormSelector;
  readonly types: FormTypes;
  readonly ingress: FormDirection;
  readonly egress: FormDirection;
  /** What the form cannot express, in the order of the text; every {@link Other} is here too. */
  readonly beyond: readonly Beyond[];
  /** All that is wrong, by path; a problem at a path that is not there belongs to the nearest part above it. */
  readonly problems: readonly Problem[];
  /** Why no edit can be made by form until the text itself is mended: duplicate keys, anchors, aliases, tags. */
  readonly locked?: Problem;
}

/** A part of the text that the form shows as it is written, and keeps. */
export interface Beyond {
  readonly path: FieldPath;
  /** As written. */
  readonly text: string;
  /** Why it is shown so. */
  readonly message: string;
}

/** It stands where a part of another kind is expected; it can be taken out or replaced as that part could. */
export interface Other extends Beyond {
  readonly kind: 'other';
}

export interface FormText {
  readonly kind: 'text';
  readonly path: FieldPath;
  readonly text: string;
}

export interface FormTypes {
  readonly path: FieldPath;
  /** False: absent or empty, so that what is in effect follows from the rules (NP-7, NP-8, NP-11). */
  readonly explicit: boolean;
  /** In effect, given or not. */
  readonly ingress: boolean;
  readonly egress: boolean;
  readonly others: readonly Other[];
}

export interface FormDirection {
  readonly direction: 'ingress' | 'egress';
  readonly path: FieldPath;
  /** False: rules here do nothing (NP-9, NP-10). */
  readonly inEffect: boolean;
  /** None while in effect: nothing is allowed (NP-21). */
  readonly rules: readonly (FormRule | Other)[];
}

export interface FormRule {
  readonly kind: 'rule';
  readonly path: FieldPath;
  /** Where the peers are, `from` or `to`. */
  readonly peersPath: FieldPath;
  /** None: anyone (NP-24). */
  readonly peers: readonly (FormPeer | Other)[];
  readonly portsPath: FieldPath;
  /** None: every port of every protocol (NP-32). */
  readonly ports: readonly (FormPort | Other)[];
}

export type FormPeer =
  /** Of the policy's own namespace (NP-25). */
  | { readonly kind: 'pods'; readonly path: FieldPath; readonly pods: FormSelector }
  /** Every pod of these (NP-26). */
  | { readonly kind: 'namespaces'; readonly path: FieldPath; readonly namespaces: FormSelector }
  /** One item: both must hold (NP-27). */
  | { readonly kind: 'both'; readonly path: FieldPath; readonly namespaces: FormSelector; readonly pods: FormSelector }
  | {
      readonly kind: 'block';
      readonly path: FieldPath;
      readonly cidr: FormText | Other;
      readonly exceptPath: FieldPath;
      readonly except: readonly (FormText | Other)[];
    };

export interface FormSelector {
  readonly path: FieldPath;
  /** Without any labels and expressions it selects everything. */
  readonly labels: readonly (FormLabel | Other)[];
  readonly expressions: readonly (FormExpression | Other)[];
}

export interface FormLabel {
  readonly kind: 'label';
  readonly path: FieldPath;
  readonly key: string;
  readonly value: string;
}

export const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
export type Operator = (typeof operators)[number];

export interface FormExpression {
  readonly kind: 'expression';
  readonly path: FieldPath;
  /** Empty: not filled in yet. */
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Protocol absent: TCP (NP-33). Numbers and names as written, also where the API server refuses them. */
export type FormPort = { readonly path: FieldPath; readonly protocol?: Protocol } & (
  | { readonly kind: 'all' }
  | { readonly kind: 'number'; readonly port: number }
  | { readonly kind: 'range'; readonly port: number; readonly endPort: number }
  | { readonly kind: 'name'; readonly name: string }
);
