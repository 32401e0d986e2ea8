import type { Command } from '../command.js';
import { baselinesCommand } from './baselines.js';
import { benchCommand } from './bench.js';
import { cacheCommand } from './cache.js';
import { dataCommand } from './data.js';
import { experimentCommand } from './experiment.js';
import { listCommand } from './list.js';
import { programsCommand } from './programs.js';
import { queryCommand } from './query.js';
import { runsCommand } from './runs.js';
import { searchCommand } from './search.js';
import { suiteCommand } from './suite.js';
import { tasksCommand } from './tasks.js';
import { transferCommand } from './transfer.js';
import { verifyCommand } from './verify.js';

/** The commands in the order of `nosbench --help`. */
export const COMMANDS: readonly Command[] = [
  searchCommand,
  experimentCommand,
  queryCommand,
  programsCommand,
  baselinesCommand,
  transferCommand,
  tasksCommand,
  dataCommand,
  suiteCommand,
  listCommand,
  runsCommand,
  cacheCommand,
  verifyCommand,
  benchCommand,
];
