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

/** Key of programs that come to NaN on a proxy task, as they must on any: not worth a training run. */
export const NAN_KEY = 'nan';
/** Key of programs that come to an infinity there: not worth a training run either. */
export const INF_KEY = 'inf';
