import type { Program } from '../../program/program.js';

/** Which notion of equal behaviour a cache uses. A cache holds records under one scheme only. */
export type KeyScheme = 'trajectory' | 'paper';

/** Turns programs into behaviour keys: programs of one key are taken to train alike. The same key on every machine. */
export interface Keyer {
  /** Names the scheme, its probes, the operations and their polynomials: keys of different versions must not meet. */
  readonly version: string;
  /** `nan`, `inf`, or 16 hexadecimal digits. @param program a valid program. */
  key(program: Program): string;
}

/** Key of programs that a scheme finds to give NaN whatever they train: not worth a training run. */
export const NAN_KEY = 'nan';
/** Key of programs that it finds to give an infinity whatever they train: not worth one either. */
export const INF_KEY = 'inf';
