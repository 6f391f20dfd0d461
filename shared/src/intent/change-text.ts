/** From edits of policies to texts: comments survive, names do not collide, both sides of a connection may edit one policy. */
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import type { TextChange } from '../change/index.ts';
import { editText } from '../edit/index.ts';
import type { TextEdit } from '../edit/index.ts';
import { objectKey, printYaml } from '../kube/index.ts';
import type { JsonObject, ObjectKey } from '../kube/index.ts';
import type { Ground } from './ground.ts';
import { textOf } from './ground.ts';

export interface PolicyEdit {
  readonly key: ObjectKey;
  readonly edits: readonly TextEdit[];
}

export interface NewPolicy {
  readonly namespace: string;
  /** Wanted; a number is added where it is taken. */
  readonly name: string;
  readonly spec: JsonObject;
}

/** One way to do something, before it is tried. */
export interface Way {
  readonly edits: readonly PolicyEdit[];
  readonly creates: readonly NewPolicy[];
  /** What it does, as parts of a sentence: `adds shop/web to ingress rule 2 of payments/api`. */
  readonly does: readonly string[];
  readonly notes: readonly string[];
}

export const noWay: Way = { edits: [], creates: [], does: [], notes: [] };

export function together(...ways: readonly Way[]): Way {
  return {
    edits: ways.flatMap(({ edits }) => edits),
    creates: ways.flatMap(({ creates }) => creates),
    does: ways.flatMap(({ does }) => does),
    notes: [...new Set(ways.flatMap(({ notes }) => notes))],
  };
}

/** The error names the policy whose text cannot be edited as it stands. */
export function changesOf(ground: Ground, { edits, creates }: Way): Result<readonly TextChange[], string> {
  const byPolicy = new Map<ObjectKey, TextEdit[]>();
  for (const edit of edits) byPolicy.set(edit.key, [...(byPolicy.get(edit.key) ?? []), ...edit.edits]);
  const changes: TextChange[] = [];
  for (const [key, own] of byPolicy) {
    const text = textOf(ground, key);
    const edited = text === undefined ? undefined : editText(text, own);
    if (edited === undefined) return err(`${key} is not there`);
    if (!edited.ok) return err(edited.error.message);
    changes.push({ type: 'edit', key, text: edited.value });
  }
  const taken = new Set(ground.state.objects.keys());
  for (const { namespace, name, spec } of creates) {
    const free = freeName(taken, namespace, name);
    taken.add(objectKey('NetworkPolicy', namespace, free));
    const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: free, namespace }, spec };
    changes.push({ type: 'create', text: printYaml(manifest) });
  }
  return ok(changes);
}

function freeName(taken: ReadonlySet<ObjectKey>, namespace: string, name: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(objectKey('NetworkPolicy', namespace, candidate))) return candidate;
  }
}

/** `ingress rule 2 of payments/api` */
export function ruleWords(direction: string, index: number, namespace: string, name: string): string {
  return `${direction} rule ${index + 1} of ${namespace}/${name}`;
}
