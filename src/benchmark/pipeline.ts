import { programFromSpec } from '../program/families/index.js';
import type { Program } from '../program/program.js';
import { type CosineSchedule, cosineSchedule, type Pipeline } from '../tasks/schedule.js';

/** A pipeline as a query takes it. */
export interface OpenPipeline {
  readonly program: Program;
  readonly schedule: CosineSchedule;
}

/** The pipeline of a task for a training of so many epochs. */
export function openPipeline({ optimizer, warmupShare }: Pipeline, epochs: number): OpenPipeline {
  return { program: programFromSpec(optimizer), schedule: cosineSchedule(epochs, warmupShare) };
}
