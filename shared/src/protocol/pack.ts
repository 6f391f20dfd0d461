/** Pods on the wire: replicas share a template, so that a hundred cost little more than one. */
import { err, ok } from '../base/index.ts';
import type { Result } from '../base/index.ts';
import { keyOf } from '../kube/index.ts';
import type { ClusterEvent, ClusterObject, ObjectKey, PodObject } from '../kube/index.ts';
import type { PackedEvent, PackedObject, PodOwn, PodTemplate } from './protocol.ts';

interface Template {
  readonly id: number;
  readonly text: string;
  readonly pod: PodTemplate;
}

/**
 * The server's side, one per epoch. It folds the events that it packs, so that {@link Packer.snapshot} is at every moment
 * what a browser needs to begin.
 *
 * INVARIANT (templates): a delta names only templates that some pod had before it or that it introduces itself; a template
 * that no pod has any more is forgotten on both sides, and its id is never used again.
 */
export class Packer {
  readonly #objects = new Map<ObjectKey, Exclude<ClusterObject, PodObject>>();
  readonly #pods = new Map<ObjectKey, { readonly template: Template; readonly own: PodOwn }>();
  readonly #templates = new Map<string, Template>();
  readonly #uses = new Uses();
  #nextId = 1;

  /** The events as they travel, in order. */
  pack(events: readonly ClusterEvent[]): PackedEvent[] {
    return events.flatMap((event) => (event.type === 'upsert' ? this.#upsert(event.object) : this.#remove(event.key)));
  }

  /** Everything that is there now; each template precedes its pods. */
  snapshot(): PackedObject[] {
    return [
      ...[...this.#objects.values()].map((object): PackedObject => ({ t: 'object', object })),
      ...[...this.#templates.values()].map(({ id, pod }): PackedObject => ({ t: 'template', id, pod })),
      ...[...this.#pods.values()].map(({ template, own }): PackedObject => ({ t: 'pod', template: template.id, pod: own })),
    ];
  }

  #upsert(object: ClusterObject): PackedEvent[] {
    if (object.kind !== 'Pod') {
      this.#objects.set(keyOf(object), object);
      return [{ t: 'object', object }];
    }
    const { pod, own } = split(object);
    const text = JSON.stringify(pod);
    const known = this.#templates.get(text);
    const template = known ?? { id: this.#nextId++, text, pod };
    const key = keyOf(object);
    const before = this.#pods.get(key)?.template;
    this.#templates.set(text, template);
    this.#pods.set(key, { template, own });
    this.#uses.add(template.id);
    this.#release(before);
    const packed: PackedEvent = { t: 'pod', template: template.id, pod: own };
    return known === undefined ? [{ t: 'template', id: template.id, pod }, packed] : [packed];
  }

  #remove(key: ObjectKey): PackedEvent[] {
    const before = this.#pods.get(key)?.template;
    const known = this.#pods.delete(key) || this.#objects.delete(key);
    this.#release(before);
    return known ? [{ t: 'remove', key }] : [];
  }

  #release(template: Template | undefined): void {
    if (template !== undefined && this.#uses.release(template.id)) this.#templates.delete(template.text);
  }
}

/** The browser's side, a new one for each snapshot. After an error it is of no more use: ask for a snapshot. */
export class Unpacker {
  readonly #templates = new Map<number, PodTemplate>();
  readonly #pods = new Map<ObjectKey, number>();
  readonly #uses = new Uses();

  unpack(packed: readonly PackedEvent[]): Result<ClusterEvent[], string> {
    const events: ClusterEvent[] = [];
    for (const item of packed) {
      if (item.t === 'template') this.#templates.set(item.id, item.pod);
      else if (item.t === 'object') events.push({ type: 'upsert', object: item.object });
      else if (item.t === 'remove') events.push(this.#remove(item.key));
      else {
        const object = this.#pod(item.template, item.pod);
        if (object === undefined) return err(`pod \`${item.pod.name}\` names template ${item.template}, which is not known`);
        events.push({ type: 'upsert', object });
      }
    }
    return ok(events);
  }

  /** What {@link Packer.snapshot} would be, of what has been unpacked so far: the deltas that follow fit it, ids and all. */
  repack(objects: Iterable<ClusterObject>): PackedObject[] {
    return [
      ...[...this.#templates].map(([id, pod]): PackedObject => ({ t: 'template', id, pod })),
      ...[...objects].map((object) => this.#repacked(object)),
    ];
  }

  #repacked(object: ClusterObject): PackedObject {
    if (object.kind !== 'Pod') return { t: 'object', object };
    const template = this.#pods.get(keyOf(object));
    if (template === undefined) throw new Error(`pod \`${object.name}\` was never unpacked`);
    return { t: 'pod', template, pod: split(object).own };
  }

  #pod(id: number, own: PodOwn): PodObject | undefined {
    const template = this.#templates.get(id);
    if (template === undefined) return undefined;
    const object: PodObject = { kind: 'Pod', ...template, ...own };
    const key = keyOf(object);
    const before = this.#pods.get(key);
    this.#pods.set(key, id);
    this.#uses.add(id);
    this.#release(before);
    return object;
  }

  #remove(key: ObjectKey): ClusterEvent {
    const before = this.#pods.get(key);
    this.#pods.delete(key);
    this.#release(before);
    return { type: 'remove', key };
  }

  #release(id: number | undefined): void {
    if (id !== undefined && this.#uses.release(id)) this.#templates.delete(id);
  }
}

/** How many pods have each template. */
class Uses {
  readonly #count = new Map<number, number>();

  add(id: number): void {
    this.#count.set(id, (this.#count.get(id) ?? 0) + 1);
  }

  /** True when that was the last one. */
  release(id: number): boolean {
    const left = (this.#count.get(id) ?? 1) - 1;
    if (left > 0) this.#count.set(id, left);
    else this.#count.delete(id);
    return left === 0;
  }
}

function split(object: PodObject): { readonly pod: PodTemplate; readonly own: PodOwn } {
  const { kind: _, name, uid, resourceVersion, nodeName, ips, origin, ...pod } = object;
  return {
    pod,
    own: {
      name,
      uid,
      resourceVersion,
      ips,
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(origin === undefined ? {} : { origin }),
    },
  };
}

/** A snapshot's worth at once. */
export function pack(objects: Iterable<ClusterObject>): PackedObject[] {
  const packer = new Packer();
  packer.pack([...objects].map((object) => ({ type: 'upsert', object })));
  return packer.snapshot();
}

/** The inverse of {@link pack}, in another order. */
export function unpack(packed: readonly PackedObject[]): Result<ClusterObject[], string> {
  const events = new Unpacker().unpack(packed);
  if (!events.ok) return events;
  return ok(events.value.flatMap((event) => (event.type === 'upsert' ? [event.object] : [])));
}
