import type { Keyer } from '../cache/keys/keyer.js';
import type { MemoryStore } from '../cache/memory-store.js';
import type { RecordId } from '../cache/record.js';
import type { Protocol } from '../tasks/protocol.js';
import { type CosineSchedule, scheduleName } from '../tasks/schedule.js';
import type { Task } from '../tasks/task.js';
import type { InFlight } from './in-flight.js';
import type { Trainer } from './trainer.js';
import type { TrainingWatch } from './training-watch.js';

/** What every query of one open benchmark shares. */
export interface QueryContext {
  readonly task: Task;
  readonly protocol: Protocol;
  /** Hash of the identities of task and protocol. */
  readonly taskHash: string;
  /** Backend and executor: records of one are never answers of another. */
  readonly numerics: string;
  readonly keyer: Keyer;
  readonly store: MemoryStore;
  readonly trainer: Trainer;
  /** Milliseconds of training after which what is done is stored. */
  readonly saveAfterMs: number;
  readonly inFlight: InFlight;
  readonly onTraining?: TrainingWatch;
}

/** Where the record of a behaviour stands, under a schedule where there is one. */
export function recordIdOf(context: QueryContext, key: string, schedule?: CosineSchedule): RecordId {
  const suffix = schedule === undefined ? '' : `+${scheduleName(schedule)}`;
  return { task: context.taskHash, key: `${key}${suffix}`, numerics: context.numerics };
}
