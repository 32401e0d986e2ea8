import { defineGroup } from '../command.js';
import { listEvaluateCommand } from './list-evaluate.js';
import { listLearnCommand } from './list-learn.js';
import { listRunCommand } from './list-run.js';

/** `nosbench list`: which optimizers to try, and in which order. */
export const listCommand = defineGroup(
  'list',
  'Learn lists of optimizers to try in order, and compare them with random search',
  [listRunCommand, listLearnCommand, listEvaluateCommand],
);
