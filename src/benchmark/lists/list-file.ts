import { programToJson } from '../../program/json.js';
import type { Program } from '../../program/program.js';
import type { Json } from '../../util/json.js';
import type { LearnedList } from './learn.js';
import type { ScoreTable } from './score-table.js';

/** An entry of a learned list. */
export interface ListEntry {
  readonly optimizer: string;
  /** J of the list up to here, over the number of tasks: validation scores, which it was learned from. */
  readonly meanScore: number;
  /** The same of test scores: each task by the optimizer that is best on its validation curves. */
  readonly meanTestScore: number;
  /** False for entries in random order, which improve no task. */
  readonly isImproving: boolean;
}

/** The entries of a list. @param testCurve mean test score after each entry */
export function listEntries(
  table: ScoreTable,
  { order, losses, improving }: LearnedList,
  testCurve: readonly number[],
): readonly ListEntry[] {
  return order.map((optimizer, i) => ({
    optimizer: table.optimizers[optimizer]!,
    meanScore: losses[i]! / table.tasks.length,
    meanTestScore: testCurve[i]!,
    isImproving: i < improving,
  }));
}

/** A list as one document: where it was learned, and its entries in order, with their programs where they are known. */
export function listToJson(
  entries: readonly ListEntry[],
  source: Json,
  programOf: (optimizer: string) => Program | undefined,
): Json {
  return {
    format: 'nosbench-list',
    formatVersion: 1,
    source,
    entries: entries.map(({ optimizer, meanScore, meanTestScore, isImproving }) => {
      const program = programOf(optimizer);
      return {
        optimizer,
        meanScore,
        meanTestScore,
        isImproving,
        ...(program === undefined ? {} : { program: programToJson(program) }),
      };
    }),
  };
}
