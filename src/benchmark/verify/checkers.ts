import type { Checker } from './checker.js';
import { numpyStreams } from './numpy-streams.js';
import { opSemantics } from './op-semantics.js';
import { torchStreams } from './torch-streams.js';
import { toy } from './toy.js';
import { trajectories } from './trajectories.js';

/** All checks, in the order in which they run: the cheap and telling ones first. */
export const CHECKERS: readonly Checker[] = [opSemantics, trajectories, torchStreams, numpyStreams, toy];

/** The names that `only` takes. */
export const CHECK_NAMES: readonly string[] = [...new Set(CHECKERS.map(({ check }) => check))];
