import type { Checker } from './checker.js';
import { creditTable, irisTable } from './data-tables.js';
import { mlp } from './mlp.js';
import { numpyStreams } from './numpy-streams.js';
import { opSemantics } from './op-semantics.js';
import { borders } from './pfn/borders.js';
import { fullInit } from './pfn/full-init.js';
import { fullTrain } from './pfn/full-train.js';
import { fullTrain20 } from './pfn/full-train-20ep.js';
import { prior } from './pfn/prior.js';
import { tinyModel } from './pfn/tiny-model.js';
import { tinyTrain } from './pfn/tiny-train.js';
import { transfer } from './pfn/transfer.js';
import { transferRuns } from './pfn/transfer-runs.js';
import { tasksetConfigs } from './taskset-configs.js';
import { tasksetDraws } from './taskset-draws.js';
import { torchStreams } from './torch-streams.js';
import { toy } from './toy.js';
import { trajectories } from './trajectories.js';

/** All checks, in the order in which they run: the cheap and telling ones first. */
export const CHECKERS: readonly Checker[] = [
  opSemantics,
  trajectories,
  torchStreams,
  numpyStreams,
  irisTable,
  toy,
  creditTable,
  mlp,
  prior,
  borders,
  transfer,
  fullInit,
  tinyModel('pfn/tiny_model_init.json'),
  tinyModel('pfn/tiny_model_perturbed.json'),
  tinyTrain,
  fullTrain,
  fullTrain20,
  transferRuns,
  ...tasksetConfigs,
  tasksetDraws,
];

/** The names that `only` takes. */
export const CHECK_NAMES: readonly string[] = [...new Set(CHECKERS.map(({ check }) => check))];
