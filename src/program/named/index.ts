import { NosbenchError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import { excerpt } from '../faults.js';
import type { Program } from '../program.js';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamW } from './adamw.js';
import { addSign } from './add-sign.js';
import { heroLion } from './hero-lion.js';
import { incumbent } from './incumbent.js';
import { momentumSgd } from './momentum.js';
import { powerSign } from './power-sign.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';
import { signSgd } from './sign-sgd.js';

/** The named optimizers by name, in the order in which they are listed to people. */
export const NAMED_PROGRAMS: Readonly<Record<string, Program>> = Object.freeze({
  SGD: sgd,
  Momentum: momentumSgd,
  SignSGD: signSgd,
  Adam: adam,
  AdamW: adamW,
  RMSprop: rmsprop,
  Adagrad: adagrad,
  Adadelta: adadelta,
  HeroLion: heroLion,
  PowerSign: powerSign,
  AddSign: addSign,
  Incumbent: incumbent,
});

/**
 * The named program, whatever the case of `name`.
 * @throws {NosbenchError} `usage`, with the nearest names.
 */
export function findNamed(name: string): Program {
  const wanted = name.toLowerCase();
  for (const [known, program] of Object.entries(NAMED_PROGRAMS)) {
    if (known.toLowerCase() === wanted) return program;
  }
  const names = Object.keys(NAMED_PROGRAMS);
  const help = didYouMean(name, names, `The named programs are ${names.join(', ')}.`);
  throw new NosbenchError('usage', `named programs: expected the name of an optimizer, got ${excerpt(name)}. ${help}`);
}
