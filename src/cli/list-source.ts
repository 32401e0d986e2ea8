import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ScoreTable } from '../benchmark/lists/score-table.js';
import type { BackendName, ExecutorName, KeyScheme } from '../benchmark/types.js';
import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import type { Json } from '../util/json.js';
import type { ProgressLine } from './progress.js';
import { seedsText } from './seeds.js';

/** The options that say where scores come from. */
export interface TableValues {
  readonly family: string;
  readonly seeds: readonly number[];
  readonly suite: string | undefined;
  readonly curves?: readonly string[] | undefined;
  readonly 'schedule-steps': number | undefined;
  readonly 'data-dir': string | undefined;
  readonly cache: string;
  readonly backend: BackendName | 'auto';
  readonly executor: ExecutorName | 'auto';
  readonly 'key-scheme': KeyScheme;
}

/** Scores, and what can be said of them. */
export interface TableSource {
  readonly table: ScoreTable;
  /** Hyperparameters of each optimizer of the table, where all are known. */
  readonly hyperparameters?: readonly Readonly<Record<string, number | boolean>>[];
  /** Where they come from, in words. */
  readonly title: string;
  /** The same for machines. */
  readonly source: Json;
  /** What was left out, a sentence each. */
  readonly notes: readonly string[];
  readonly programOf: (optimizer: string) => Program | undefined;
}

/** @throws {NosbenchError} code `usage` unless exactly one of `--suite` and `--curves` is given; what reading throws */
export async function readTableSource(values: TableValues, line: ProgressLine): Promise<TableSource> {
  if ((values.suite === undefined) === (values.curves === undefined)) {
    throw new NosbenchError(
      'usage',
      `list: expected either --suite or --curves, got ${values.suite === undefined ? 'neither' : 'both'}. Records of a suite and released curves are two sources of scores.`,
    );
  }
  return values.curves === undefined ? fromRecords(values) : fromCurves(values, values.curves, line);
}

async function fromRecords(values: TableValues): Promise<TableSource> {
  const [{ recallConfigurations }, { recordedTable }, { isFrozen }, { formatQuantity }, { openListSession }] =
    await Promise.all([
      import('../benchmark/lists/run-list.js'),
      import('../benchmark/lists/recorded-table.js'),
      import('../benchmark/suites/suite.js'),
      import('../report/format.js'),
      import('./list-session.js'),
    ]);
  const { suite, space, configurations, open } = await openListSession(values);
  try {
    if (!isFrozen(suite)) {
      throw new NosbenchError(
        'input',
        `suite ${suite.name}: expected an initial and a best loss for every task, got none for some. "nosbench suite freeze" takes them from the records.`,
      );
    }
    const results = await recallConfigurations(open.benchmarks, configurations);
    const names = configurations.map(({ name }) => name);
    const epochs = open.benchmarks[0]!.protocol.defaultEpochs;
    const { table, incomplete } = recordedTable(suite, names, results, epochs);
    const byName = new Map(configurations.map((configuration) => [configuration.name, configuration]));
    const { numerics } = open.benchmarks[0]!;
    return {
      table,
      hyperparameters: table.optimizers.map((name) => byName.get(name)!.hyperparameters),
      title: `${formatQuantity(table.optimizers.length, 'configuration')} of ${space} on suite ${suite.name}, ${formatQuantity(table.tasks.length, 'task')}, ${numerics}`,
      source: {
        kind: 'records',
        suite: suite.name,
        space,
        seeds: seedsText(values.seeds),
        scheduleSteps: values['schedule-steps'] ?? null,
        numerics,
        tasks: table.tasks,
        optimizers: table.optimizers.length,
      },
      notes:
        incomplete.length === 0
          ? []
          : [
              `Left out: ${formatQuantity(incomplete.length, 'configuration')} without records of all tasks, such as ${incomplete[0]!.optimizer}. "nosbench list run" completes them.`,
            ],
      programOf: (name) => byName.get(name)?.program,
    };
  } finally {
    await open.close();
  }
}

async function fromCurves(
  { family }: TableValues,
  places: readonly string[],
  line: ProgressLine,
): Promise<TableSource> {
  const [{ readReleasedTable }, { findSpace, hyperparametersOf }, { tasksetProgram }, { formatQuantity }] =
    await Promise.all([
      import('../benchmark/released/table.js'),
      import('../benchmark/lists/configurations.js'),
      import('../search/taskset-spaces/programs.js'),
      import('../report/format.js'),
    ]);
  const paths = places.flatMap((place) => filesOf(place, findSpace(family)));
  const { table, unlearned } = await readReleasedTable(paths, (done, path) =>
    line.update(() => `curves: ${done} of ${paths.length}, now ${path}`),
  );
  line.end();
  const hyperparameters = table.optimizers.map(hyperparametersOf);
  const known = hyperparameters.filter((values) => values !== undefined);
  const areKnown = known.length === hyperparameters.length;
  return {
    table,
    ...(areKnown ? { hyperparameters: known } : {}),
    title: `${formatQuantity(table.optimizers.length, 'configuration')} of released curves on ${formatQuantity(table.tasks.length, 'task')}`,
    source: { kind: 'released curves', tasks: table.tasks, optimizers: table.optimizers.length },
    notes: [
      ...(unlearned.length === 0 ? [] : [`Left out: ${unlearned.join(', ')}, of which no optimizer lowers the loss.`]),
      ...(areKnown ? [] : ['The hyperparameters of these optimizers are not known, so there are no refined spaces.']),
    ],
    programOf: (name) => (hyperparametersOf(name) === undefined ? undefined : tasksetProgram(name)),
  };
}

/** A file as it is; of a folder all files of the space below it: `<task>/nadamw_grid_1k_10000_replica5.npz`. */
function filesOf(place: string, space: string): readonly string[] {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new NosbenchError(
      'input',
      `--curves: expected a file or folder that exists, got "${place}". Check the path.`,
    );
  }
  if (!found.isDirectory()) return [place];
  const all = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.npz'));
  const chosen = all.filter((file) => (file.split(/[/\\]/).at(-1) ?? '').startsWith(`${space}_`)).sort();
  if (chosen.length > 0) return chosen.map((file) => join(place, file));
  throw new NosbenchError(
    'input',
    `--curves: expected files named ${space}_*.npz below ${place}, got none among ${all.length} .npz files. Name another --family, or the files themselves.`,
  );
}
