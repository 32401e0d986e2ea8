import type { DataAccess } from '../data/access.js';
import type { Task } from '../task.js';

/** What a TaskSet task is made from. */
export interface TasksetInput<Config> {
  /** `Task.name` of the task to make, as on the command line: `taskset:mlp_family_seed12`. */
  readonly name: string;
  readonly config: Config;
  /** `Task.members` of the task to make: independent replicas, of which number i draws parameters, batches and noise from the seed i. */
  readonly members: readonly string[];
  readonly data: DataAccess;
  /** Steps of an epoch: the step at (epoch, index) is number `epoch * stepsPerEpoch + index` of its replica, and takes the batch of that number. */
  readonly stepsPerEpoch: number;
}

/** Makes the tasks of a family, or of a group of fixed tasks. The caller disposes of the task. */
export type CreateTasksetTask<Config> = (input: TasksetInput<Config>) => Task | Promise<Task>;
