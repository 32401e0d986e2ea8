import type { OptionTable } from '../util/known-options.js';
import type { BaselineOptions } from './baselines.js';
import type { Budget, RunRequest } from './runs/run.js';
import type { TransferRequest } from './transfer.js';
import type { QueryOptions } from './types.js';

/** Options of `query`. */
export const QUERY_OPTIONS: OptionTable<QueryOptions> = {
  epochs: 'optional',
  schedule: 'optional',
  observers: 'optional',
  title: 'optional',
  timeoutMs: 'optional',
  signal: 'optional',
};

/** What `search` is asked for. */
export const RUN_OPTIONS: OptionTable<RunRequest> = {
  algorithm: 'Name a search, such as "re".',
  seed: 'Choose one, such as 1.',
  initial: 'Give the programs to start from, or [] for the search’s own.',
  options: 'Give those of the search, or {} for none.',
  budget: 'Say when the search ends, such as { evaluations: 100 }.',
  fidelity: 'optional',
  epochs: 'optional',
  lookahead: 'optional',
  restart: 'optional',
  allowOtherNumerics: 'optional',
  timeoutMs: 'optional',
  onProgress: 'optional',
  signal: 'optional',
};

/** When a search ends. */
export const BUDGET_OPTIONS: OptionTable<Budget> = {
  evaluations: 'optional',
  trained: 'optional',
  epochs: 'optional',
  seconds: 'optional',
};

/** Options of `runBaselines`. */
export const BASELINE_OPTIONS: OptionTable<BaselineOptions> = {
  epochs: 'optional',
  programs: 'optional',
  onProgress: 'optional',
  signal: 'optional',
};

/** What `runTransfer` is asked for. */
export const TRANSFER_OPTIONS: OptionTable<TransferRequest> = {
  programs: 'Give programs by their names, such as { AdamW: findNamed("AdamW") }.',
  tasks: 'Name tasks, such as ["lc-pfn"].',
  preset: 'Write "small" or "paper".',
  seeds: 'Choose some, such as [1].',
  open: 'Give a function of a task’s name and a seed that opens a benchmark.',
  epochs: 'optional',
  programSchedule: 'optional',
  onProgress: 'optional',
  signal: 'optional',
};
