import { TRANSFER_PRESETS, TRANSFER_TASKS } from '../pfn/transfer/config.js';
import { TRANSFER_REGISTRY } from '../pfn/transfer/registry.js';
import {
  createTransferTask,
  type TransferTraining,
  transferDescription,
  transferTaskName,
} from '../pfn/transfer/transfer-task.js';
import { NosbenchError } from '../util/errors.js';

/** A line of the task registry. */
interface TransferEntry {
  readonly description: string;
  create(name: string, options: Readonly<Record<string, unknown>>): TransferTraining;
}

/** The transfer tasks in all presets, for the registry. They have one option, `seed`, default 1. */
export const TRANSFER_ENTRIES: Readonly<Record<string, TransferEntry>> = Object.fromEntries(
  TRANSFER_TASKS.flatMap((task) =>
    [...TRANSFER_PRESETS].reverse().map((preset): [string, TransferEntry] => [
      transferTaskName(task, preset),
      {
        description: transferDescription(TRANSFER_REGISTRY[task].description, preset),
        create: (name, options) => createTransferTask(task, preset, seedOf(name, options)),
      },
    ]),
  ),
);

function seedOf(name: string, { seed = 1, ...rest }: Readonly<Record<string, unknown>>): number {
  const others = Object.keys(rest).filter((option) => rest[option] !== undefined);
  if (typeof seed === 'number' && others.length === 0) return seed;
  const got = [...(typeof seed === 'number' ? [] : [`seed ${JSON.stringify(seed)}`]), ...others].join(', ');
  throw new NosbenchError('usage', `task ${name}: expected at most a number as "seed", got ${got}. Leave it out.`);
}
