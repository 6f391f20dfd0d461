/** One edit as a splice of the text. Whether the result says what it should is for the caller to check. */
import { isMap, isSeq } from 'yaml';
import type { Node, YAMLMap, YAMLSeq } from 'yaml';
import type { FieldPath, JsonValue } from '../kube/index.ts';
import { insertItem, removeItem } from './items.ts';
import { moveItem } from './move.ts';
import { insertPair, removePair, renamePair } from './pairs.ts';
import type { Style } from './print.ts';
import { itemSlot, pairSlot, rootSlot } from './slots.ts';
import type { Layout, Slot } from './slots.ts';
import { pairAt } from './source.ts';
import type { Source } from './source.ts';
import { editedValue } from './text-edit.ts';
import type { TextEdit } from './text-edit.ts';

/** The document's new text; undefined where its layout does not allow the change. */
export function splice({ text, contents }: Source, style: Style, edit: TextEdit): string | undefined {
  const layout: Layout = { text, style, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  return descend(layout, rootSlot(layout, contents), edit.path, edit);
}

function descend(layout: Layout, slot: Slot, path: FieldPath, edit: TextEdit): string | undefined {
  const [step, ...rest] = path;
  const { node } = slot;
  if (step === undefined) return edit.op === 'set' ? slot.put(edit.value) : undefined;
  if (isMap(node) && node.items.length > 0 && typeof step === 'string') return inMap(layout, slot, node, step, rest, edit);
  if (isSeq(node) && node.items.length > 0 && typeof step === 'number') return inSeq(layout, slot, node, step, rest, edit);
  // Nothing there yet, `{}` or `[]`: it becomes what holds the new thing.
  const made = editedValue(undefined, { ...edit, path });
  return made === undefined ? undefined : slot.put(made);
}

/** What is to stand where the path begins, when nothing is there. */
function made(rest: FieldPath, edit: TextEdit): JsonValue | undefined {
  if (rest.length > 0) return editedValue(undefined, { ...edit, path: rest });
  return edit.op === 'set' || edit.op === 'insert' ? edit.value : undefined;
}

function inMap(layout: Layout, slot: Slot, map: YAMLMap, key: string, rest: FieldPath, edit: TextEdit): string | undefined {
  const found = pairAt(map, key);
  if (found === undefined) {
    const value = made(rest, edit);
    return value === undefined ? undefined : insertPair(layout, map, key, value);
  }
  if (rest.length > 0 || edit.op === 'set') return descend(layout, pairSlot(layout, map, found.pair), rest, edit);
  if (edit.op === 'rename') return renamePair(layout, found.pair, edit.key);
  if (edit.op !== 'remove') return undefined;
  return map.items.length === 1 ? slot.put({}) : removePair(layout, map, found.index);
}

function inSeq(layout: Layout, slot: Slot, seq: YAMLSeq, index: number, rest: FieldPath, edit: TextEdit): string | undefined {
  const here = index < seq.items.length;
  if (here && (rest.length > 0 || edit.op === 'set')) return descend(layout, itemSlot(layout, seq, index), rest, edit);
  if (here && edit.op === 'remove') return seq.items.length === 1 ? slot.put([]) : removeItem(layout, seq, index);
  if (here && edit.op === 'move') return moveItem(layout, seq, index, edit.to);
  const value = made(rest, edit);
  return value === undefined || edit.op === 'rename' ? undefined : insertItem(layout, seq as YAMLSeq<Node>, index, value);
}
