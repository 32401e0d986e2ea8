import type { FoundEntry } from '../../tasks/taskset/names.js';
import { NosbenchError } from '../../util/errors.js';
import { defineCommand } from '../command.js';
import { jsonOption } from '../options.js';
import { heading, print, printJson } from '../output.js';
import { taskOptionFlags, taskOptionsOf } from '../task-options.js';

/** `nosbench tasks show`. */
export const tasksShowCommand = defineCommand({
  usage: 'show <task>',
  describe: 'One task: model, data, how it is trained, and everything that its results depend on',
  positionals: { task: { demandOption: true, describe: 'name of the task' } },
  options: { ...taskOptionFlags, json: jsonOption },
  examples: [
    ['tasks show toy', 'for people'],
    ['tasks show taskset:mlp_family_seed12 --json', 'the configuration of a TaskSet task, and all else'],
  ],
  run: async ({ task: given, json, ...values }) => {
    const [{ SUITE_PREFIX }, { qualifiedTasksetName, tasksetEntryOf }] = await Promise.all([
      import('../../benchmark/suites/find-suite.js'),
      import('../../tasks/taskset/names.js'),
    ]);
    if (given.startsWith(SUITE_PREFIX)) {
      const suite = given.slice(SUITE_PREFIX.length);
      throw new NosbenchError(
        'usage',
        `tasks show: expected a task, got the suite "${given}". "nosbench suite show ${suite}" shows it.`,
      );
    }
    const name = qualifiedTasksetName(given);
    const taskset = tasksetEntryOf(name);
    if (taskset !== undefined && taskset.create === undefined) return showConfiguration(name, taskset, json);
    const [{ openTask }, { formatFacts }, { formatSettings }, { formatCount, formatQuantity }] = await Promise.all([
      import('../../benchmark/tasks.js'),
      import('../../report/table.js'),
      import('../../report/settings.js'),
      import('../../report/format.js'),
    ]);
    const { task, protocol, hash } = await openTask(name, taskOptionsOf(values));
    const size = task.parameters.reduce(
      (sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1),
      0,
    );
    const { stepsPerEpoch, defaultEpochs, evaluations } = protocol;
    const facts = {
      ...(task.remark === undefined ? {} : { remark: task.remark }),
      name: task.name,
      description: task.description,
      ...(taskset === undefined ? {} : { isBuilt: true, family: taskset.group, config: taskset.config }),
      parameters: size,
      tensors: task.parameters,
      members: task.members,
      splits: task.splits,
      protocol: protocol.name,
      loss: protocol.scoreMeaning,
      stepsPerEpoch,
      defaultEpochs,
      evaluations,
      identity: { task: task.identity, protocol: protocol.identity },
      hash,
    };
    task.dispose();
    if (json) return printJson(facts);
    if (task.remark !== undefined) print(`${task.remark}\n`);
    print(heading(task.name));
    print(task.description);
    print('');
    print(
      formatFacts([
        ['parameters', `${formatCount(size)} in ${formatQuantity(task.parameters.length, 'tensor')}`],
        ['trainings', `${formatQuantity(task.members.length, 'member')}: ${task.members.join(', ')}`],
        ['splits', task.splits.join(', ')],
        ['loss', protocol.scoreMeaning],
        [
          'protocol',
          `${protocol.name}: ${formatQuantity(stepsPerEpoch, 'step')} an epoch, ${formatQuantity(defaultEpochs, 'epoch')} unless told otherwise`,
        ],
        [
          'evaluated',
          evaluations
            .map(({ split, batches }) => `${split} (${formatQuantity(batches, 'batch', 'batches')})`)
            .join(', '),
        ],
        ['hash', hash],
      ]),
    );
    if (taskset !== undefined) print(`\n${heading('Configuration')}\n${formatSettings(taskset.config)}`);
    print(`\n${heading('Identity')}\n${formatSettings({ task: task.identity, protocol: protocol.identity })}`);
  },
});

/** What is known of a task that nosbench does not build yet. */
async function showConfiguration(name: string, { group, config }: FoundEntry, json: boolean): Promise<void> {
  if (json) return printJson({ name, isBuilt: false, family: group, config });
  const { formatSettings } = await import('../../report/settings.js');
  print(heading(name));
  print(`One of ${group}, which nosbench does not build yet; its configuration is that of TaskSet.`);
  print(`\n${heading('Configuration')}\n${formatSettings(config)}`);
}
