import type { Program } from '../program.js';
import { ADAGRAD2P_FIELDS, adagrad2p } from './adagrad2p.js';
import { ADAM1P_FIELDS, adam1p } from './adam1p.js';
import { ADAM4P_FIELDS, adam4p } from './adam4p.js';
import { ADAM6P_FIELDS, adam6p } from './adam6p.js';
import { ADAM8P_FIELDS, adam8p } from './adam8p.js';
import type { FamilyOptions, Fields } from './hyperparameters.js';
import { NADAMW_FIELDS, nadamW } from './nadamw.js';
import { ADADELTA_DEFAULTS, ADADELTA_FIELDS, torchAdadelta } from './torch/adadelta.js';
import { ADAGRAD_DEFAULTS, ADAGRAD_FIELDS, torchAdagrad } from './torch/adagrad.js';
import { ADAM_DEFAULTS, ADAM_FIELDS, torchAdam } from './torch/adam.js';
import { ADAMW_DEFAULTS, ADAMW_FIELDS, torchAdamW } from './torch/adamw.js';
import { RMSPROP_DEFAULTS, RMSPROP_FIELDS, torchRmsprop } from './torch/rmsprop.js';
import { SGD_DEFAULTS, SGD_FIELDS, torchSgd } from './torch/sgd.js';

/** A family of optimizers: hyperparameters in, program out. */
export interface Family {
  /** Names of the hyperparameters, and what values they may have. */
  readonly fields: Fields;
  /** Values of hyperparameters that are left out; where it is absent, all must be given. */
  readonly defaults?: Readonly<Record<string, number>>;
  /** @throws {NosbenchError} `input`, with all faults of the arguments together. */
  readonly build: (hyperparameters: Readonly<Record<string, unknown>>, options?: FamilyOptions) => Program;
}

/** TaskSet's families, with its names. Values are checked when a family is called, whatever their type claims. */
export const TASKSET_FAMILIES: Readonly<Record<string, Family>> = Object.freeze({
  adam1p: { fields: ADAM1P_FIELDS, build: adam1p as Family['build'] },
  adam4p: { fields: ADAM4P_FIELDS, build: adam4p as Family['build'] },
  adam6p: { fields: ADAM6P_FIELDS, build: adam6p as Family['build'] },
  adam8p: { fields: ADAM8P_FIELDS, build: adam8p as Family['build'] },
  nadamw: { fields: NADAMW_FIELDS, build: nadamW as Family['build'] },
  adagrad2p: { fields: ADAGRAD2P_FIELDS, build: adagrad2p as Family['build'] },
});

/** Torch's optimizers, with its names and defaults; TaskSet's options are refused. */
export const TORCH_FAMILIES: Readonly<Record<string, Family>> = Object.freeze({
  sgd: { fields: SGD_FIELDS, defaults: SGD_DEFAULTS, build: torchSgd },
  adam: { fields: ADAM_FIELDS, defaults: ADAM_DEFAULTS, build: torchAdam },
  adamw: { fields: ADAMW_FIELDS, defaults: ADAMW_DEFAULTS, build: torchAdamW },
  adadelta: { fields: ADADELTA_FIELDS, defaults: ADADELTA_DEFAULTS, build: torchAdadelta },
  adagrad: { fields: ADAGRAD_FIELDS, defaults: ADAGRAD_DEFAULTS, build: torchAdagrad },
  rmsprop: { fields: RMSPROP_FIELDS, defaults: RMSPROP_DEFAULTS, build: torchRmsprop },
});

/** All families by name. */
export const FAMILIES: Readonly<Record<string, Family>> = Object.freeze({ ...TASKSET_FAMILIES, ...TORCH_FAMILIES });
