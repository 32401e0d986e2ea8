import type { Configuration } from '../benchmark/lists/configurations.js';
import type { OpenMembers } from '../benchmark/suites/open-members.js';
import type { Suite } from '../benchmark/suites/suite.js';
import { NosbenchError } from '../util/errors.js';
import type { TableValues } from './list-source.js';
import { note } from './output.js';
import { noteExecutor, noteOtherRecords, type SessionSetting } from './session.js';

/** A suite, open, and the configurations to try on it. */
export interface ListSession {
  readonly suite: Suite;
  /** `nadamw_grid` */
  readonly space: string;
  readonly configurations: readonly Configuration[];
  readonly open: OpenMembers;
}

/** Opens what the options of a list command name, and says on stderr what was chosen. The caller closes it. */
export async function openListSession(values: TableValues, setting: SessionSetting = {}): Promise<ListSession> {
  const { workers = 0, trainings } = setting;
  const [{ configurationsOf, findSpace }, { findSuite }, { openMembers }, { formatQuantity }] = await Promise.all([
    import('../benchmark/lists/configurations.js'),
    import('../benchmark/suites/find-suite.js'),
    import('../benchmark/suites/open-members.js'),
    import('../report/format.js'),
  ]);
  if (values.suite === undefined) {
    throw new NosbenchError(
      'usage',
      'list run: expected --suite, got none. "nosbench suite list" shows those that ship.',
    );
  }
  const space = findSpace(values.family);
  const configurations = configurationsOf(space, values.seeds, values['schedule-steps']);
  const suite = findSuite(values.suite);
  const open = await openMembers(suite, {
    cache: values.cache,
    backend: values.backend,
    executor: values.executor,
    keyScheme: values['key-scheme'],
    workers,
    ...(trainings === undefined ? {} : { onTraining: trainings.watch }),
    ...(values['data-dir'] === undefined ? {} : { taskOptions: { dataDir: values['data-dir'] } }),
  });
  const { numerics, remark, executorReason } = open.benchmarks[0]!;
  note(
    `nosbench: ${formatQuantity(configurations.length, 'configuration')} of ${space} on ${formatQuantity(suite.tasks.length, 'task')} of suite ${suite.name}, ${numerics}, cache ${values.cache}`,
  );
  if (remark !== undefined) note(`nosbench: data: ${remark}`);
  noteExecutor(executorReason);
  await noteOtherRecords(open.store, `tasks of suite ${suite.name}`, open.benchmarks);
  return { suite, space, configurations, open };
}
