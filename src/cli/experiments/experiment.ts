import type { Json } from '../../util/json.js';

/** A task of an experiment: every search runs on it, with every seed. */
export interface ExperimentTask {
  /** As `--task` takes it. */
  readonly task: string;
  readonly evaluations: number;
  /** Epochs of an evaluation, default the task's own. */
  readonly epochs?: number;
  readonly seeds: readonly number[];
  /** Evaluations to compare the searches at, rising, at most `evaluations`. */
  readonly positions: readonly number[];
  /** Numbers of trained programs to compare at, rising. */
  readonly trained: readonly number[];
  /** Numbers of epochs trained to compare at, rising; left out, those that `trained` full trainings take. */
  readonly epochsTrained?: readonly number[];
  /** Options of the task by their names on the command line. */
  readonly options: Readonly<Record<string, Json | undefined>>;
}

/** A search of an experiment: what `nosbench search` is told beside task, seed and budget. */
export interface ExperimentSearch {
  /** Its name in tables, each another. */
  readonly label: string;
  readonly algo: string;
  /** As `--init` takes them; left out, as the algorithm says. */
  readonly init?: readonly string[];
  /** Options of the algorithm by their names on the command line. */
  readonly options: Readonly<Record<string, Json | undefined>>;
}

/** Searches to run on tasks over seeds, and how to compare them. */
export interface Experiment {
  readonly name: string;
  /** What its file is called in messages: its path, or `experiment:searches` for one that ships. */
  readonly where: string;
  readonly description: string;
  readonly tasks: readonly ExperimentTask[];
  readonly searches: readonly ExperimentSearch[];
  /** Labels of searches to compare with each other at equal numbers of trained programs, or of epochs trained where one of the two is across epochs. */
  readonly pairs: readonly (readonly [string, string])[];
}
