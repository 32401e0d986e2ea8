import { defineGroup } from '../command.js';
import { tasksListCommand } from './tasks-list.js';
import { tasksShowCommand } from './tasks-show.js';

/** `nosbench tasks`: what optimizers are trained on. */
export const tasksCommand = defineGroup('tasks', 'Tasks that optimizers are trained on', [
  tasksListCommand,
  tasksShowCommand,
]);
