import { TRANSFER_CONFIGS, type TransferPreset, type TransferTask } from '../pfn/transfer/config.js';
import { transferPipeline, transferTaskName } from '../pfn/transfer/transfer-task.js';
import type { Program } from '../program/program.js';
import { checkIsProgram } from '../program/validate.js';
import { type CosineSchedule, cosineSchedule } from '../tasks/schedule.js';
import { checkOptions } from '../util/known-options.js';
import type { Benchmark } from './benchmark.js';
import { TRANSFER_OPTIONS } from './option-tables.js';
import { openPipeline } from './pipeline.js';
import type { QueryResult } from './query-result.js';
import { workThrough } from './work-through.js';

/** What to train on the transfer tasks. */
export interface TransferRequest {
  /** Programs that take the place of the default optimizer, by the names that tables call them. */
  readonly programs: Readonly<Record<string, Program>>;
  readonly tasks: readonly TransferTask[];
  readonly preset: TransferPreset;
  readonly seeds: readonly number[];
  /** Default: the tasks' own numbers. */
  readonly epochs?: number;
  /** Factor on the programs' updates, laid out over the epochs: default none. */
  readonly programSchedule?: 'cosine';
  /** Opens a task; whoever asked closes the benchmark. */
  readonly open: (task: string, seed: number) => Promise<Benchmark>;
  /** Called before each training, with those that are done. */
  readonly onProgress?: (done: readonly TransferRun[], next: string, total: number) => void;
  readonly signal?: AbortSignal;
}

/** One training of one optimizer. */
export interface TransferRun {
  readonly task: TransferTask;
  readonly optimizer: string;
  /** `program`: one that was sent along; `default`: the task's own pipeline; `rate`: that at another learning rate of the paper. */
  readonly role: 'program' | 'default' | 'rate';
  readonly seed: number;
  readonly result: QueryResult;
}

interface Entrant {
  readonly optimizer: string;
  readonly role: TransferRun['role'];
  readonly program: Program;
  readonly schedule?: CosineSchedule;
}

/**
 * Trains programs, the tasks' default pipelines and these at the paper's other learning rates (NOSBench-101, section 4.2), a training a seed;
 * those of one task and seed as many at once as the benchmark trains. The result is in their order, whatever their number. Each goes into
 * the cache when it is done, so the same call goes on where an aborted one stopped.
 * @throws the signal's reason when it aborts
 */
export async function runTransfer(request: TransferRequest): Promise<readonly TransferRun[]> {
  checkOptions('runTransfer', request, TRANSFER_OPTIONS);
  for (const [name, program] of Object.entries(request.programs)) checkIsProgram(program, `runTransfer: ${name}`);
  const { tasks, preset, seeds, open, onProgress, signal } = request;
  const entrants = tasks.map((task) => entrantsOf(request, task));
  const total = entrants.reduce((sum, of) => sum + of.length, 0) * seeds.length;
  const done: TransferRun[] = [];
  for (const [index, task] of tasks.entries()) {
    for (const seed of seeds) {
      signal?.throwIfAborted();
      const benchmark = await open(transferTaskName(task, preset), seed);
      try {
        const runs: (TransferRun | undefined)[] = entrants[index]!.map(() => undefined);
        const soFar = (): readonly TransferRun[] => [...done, ...runs.filter((run) => run !== undefined)];
        await workThrough(entrants[index]!.entries(), benchmark.concurrency, async ([place, entrant]) => {
          const { optimizer, role, program, schedule } = entrant;
          signal?.throwIfAborted();
          onProgress?.(soFar(), `${optimizer} on ${benchmark.task.name}, seed ${seed}`, total);
          const result = await benchmark.query(program, {
            title: optimizer,
            epochs: epochsOf(request, task),
            ...(schedule === undefined ? {} : { schedule }),
            ...(signal === undefined ? {} : { signal }),
          });
          runs[place] = { task, optimizer, role, seed, result };
        });
        done.push(...soFar().slice(done.length));
      } finally {
        await benchmark.close();
      }
    }
  }
  return done;
}

function epochsOf({ epochs, preset }: TransferRequest, task: TransferTask): number {
  return epochs ?? TRANSFER_CONFIGS[task][preset].epochs;
}

function entrantsOf(request: TransferRequest, task: TransferTask): readonly Entrant[] {
  const config = TRANSFER_CONFIGS[task][request.preset];
  const epochs = epochsOf(request, task);
  const programs = Object.entries(request.programs).map(([optimizer, program]): Entrant => {
    const schedule = cosineSchedule(epochs, config.warmupShare);
    return { optimizer, role: 'program', program, ...(request.programSchedule === undefined ? {} : { schedule }) };
  });
  const pipelines = config.learningRates.map((rate, index): Entrant => {
    const pipeline = transferPipeline(config, rate);
    return { optimizer: pipeline.name, role: index === 0 ? 'default' : 'rate', ...openPipeline(pipeline, epochs) };
  });
  return [...programs, ...pipelines];
}
