import type { Program } from '../program.js';
import { ADAGRAD_FIELDS, adagrad } from './adagrad.js';
import { ADAM1P_FIELDS, adam1p } from './adam1p.js';
import { ADAM4P_FIELDS, adam4p } from './adam4p.js';
import { ADAM6P_FIELDS, adam6p } from './adam6p.js';
import { ADAM8P_FIELDS, adam8p } from './adam8p.js';
import type { FamilyOptions, Fields } from './hyperparameters.js';
import { NADAMW_FIELDS, nadamW } from './nadamw.js';

/** A family of optimizers: hyperparameters in, program out. */
export interface Family {
  /** TaskSet's names of the hyperparameters, all required, and what values they may have. */
  readonly fields: Fields;
  /** @throws {NosbenchError} `input`, with all faults of the arguments together. */
  readonly build: (hyperparameters: Readonly<Record<string, unknown>>, options?: FamilyOptions) => Program;
}

/** The families by name. Values are checked when a family is called, whatever their type claims. */
export const FAMILIES: Readonly<Record<string, Family>> = Object.freeze({
  adam1p: { fields: ADAM1P_FIELDS, build: adam1p as Family['build'] },
  adam4p: { fields: ADAM4P_FIELDS, build: adam4p as Family['build'] },
  adam6p: { fields: ADAM6P_FIELDS, build: adam6p as Family['build'] },
  adam8p: { fields: ADAM8P_FIELDS, build: adam8p as Family['build'] },
  nadamw: { fields: NADAMW_FIELDS, build: nadamW as Family['build'] },
  adagrad: { fields: ADAGRAD_FIELDS, build: adagrad as Family['build'] },
});
