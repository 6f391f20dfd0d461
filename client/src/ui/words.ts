/** How nodes, ports and postures are called, the same everywhere on the page. */
export {
  hasWorkloads,
  isolationWords,
  nameOf,
  plural,
  portLabel,
  portWords,
  postureOf,
  shortNameOf,
  signOf,
  subtitleOf,
  titleOf,
  wordsOf,
} from '../map/words.ts';
export type { Posture } from '../map/words.ts';
