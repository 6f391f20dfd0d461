/** Measures of the map, known before anything is drawn; the style sheet draws to them. */
import type { Size } from './geometry.ts';
import type { Box, Container } from './scene.ts';
import { postureOf, subtitleOf, titleOf } from './words.ts';

export const boxHeight = 44;
export const boxGap = 14;
/** Between boxes that a line with a label joins. */
export const lineGap = 58;
export const padding = 14;
export const titleHeight = 34;
/** Between containers: wide enough for a label. */
export const columnGap = 68;
export const rowGap = 36;

export const foldedSize: Size = { width: 220, height: 76 };

/** Semi-bold at 13 px; an estimate, since an ellipsis forgives. */
const letterWidth = 7.1;
const smallLetterWidth = 6.2;
const chipLetterWidth = 6.4;

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** One width for all boxes of a container, so that they stand in columns. Names beyond it end in an ellipsis. */
export function boxWidth(boxes: readonly Box[]): number {
  const widths = boxes.map(({ node }) => {
    const title = titleOf(node).length * letterWidth + 50;
    // What stands for many, or for addresses, is known by its second line.
    return node.type === 'workload' ? title : Math.max(title, subtitleOf(node).length * smallLetterWidth + 40);
  });
  return Math.ceil(clamp(Math.max(0, ...widths), 124, 224) / 4) * 4;
}

/** Widths of semi-bold letters, in parts of their size. */
const letterShares: readonly (readonly [letters: RegExp, share: number])[] = [
  [/[ijl]/u, 0.27],
  [/[-.frt1]/u, 0.42],
  [/[mw]/u, 0.9],
];

function widthOfWord(word: string): number {
  return Array.from(word).reduce((sum, letter) => sum + (letterShares.find(([letters]) => letters.test(letter))?.[1] ?? 0.63), 0);
}

/** The largest letters, in pixels, with which no word of the name is broken in two. */
export function unbrokenSize({ node, loop }: Box, width: number): number {
  const workload = node.type === 'workload' ? node : undefined;
  const more = [loop !== undefined, workload?.hostNetwork === true, workload?.noAddress === true].filter(Boolean).length;
  const beside = 40 + more * 18 + (workload?.variant === undefined ? 0 : 36);
  const words = titleOf(node).split(/(?<=[-\s])/u);
  const widest = Math.max(1, ...words.map(widthOfWord));
  return Math.max(smallest, Math.floor(((width - beside) / widest) * 2) / 2);
}

const smallest = 10;

/** What the title line needs. */
export function headWidth(container: Container): number {
  const chip = container.summary === undefined ? undefined : postureOf(container.summary);
  const chipWidth = chip === undefined ? 0 : chip.words.length * chipLetterWidth + 32;
  return clamp(container.title.length * letterWidth + 2 * padding + chipWidth, 160, 360);
}

/** A frameless container has no title and no padding. */
export function insets(container: Container): { readonly top: number; readonly side: number } {
  return container.id === 'side' ? { top: 0, side: 0 } : { top: titleHeight, side: padding };
}
