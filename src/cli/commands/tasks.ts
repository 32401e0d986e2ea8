import { defineCommand, defineGroup } from '../command.js';
import { jsonOption } from '../options.js';
import { heading, print, printJson } from '../output.js';
import { taskOptionFlags, taskOptionsOf } from '../task-options.js';

const list = defineCommand({
  usage: 'list',
  describe: 'All tasks',
  positionals: {},
  options: { json: jsonOption },
  examples: [['tasks list', 'a line a task']],
  run: async ({ json }) => {
    const [{ TASKS }, { formatTable }] = await Promise.all([
      import('../../benchmark/tasks.js'),
      import('../../report/table.js'),
    ]);
    const tasks = Object.entries(TASKS).map(([name, { description }]) => ({ name, description }));
    if (json) return printJson(tasks);
    print(
      formatTable(
        [{ title: 'task' }, { title: 'what' }],
        tasks.map(({ name, description }) => [name, description]),
      ),
    );
  },
});

const show = defineCommand({
  usage: 'show <task>',
  describe: 'One task: model, data, how it is trained, and everything that its results depend on',
  positionals: { task: { demandOption: true, describe: 'name of the task' } },
  options: { ...taskOptionFlags, json: jsonOption },
  examples: [['tasks show toy', 'for people']],
  run: async ({ task: name, json, ...values }) => {
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
      parameters: size,
      tensors: task.parameters,
      members: task.members,
      splits: task.splits,
      protocol: protocol.name,
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
    print(`\n${heading('Identity')}\n${formatSettings({ task: task.identity, protocol: protocol.identity })}`);
  },
});

/** `nosbench tasks`: what optimizers are trained on. */
export const tasksCommand = defineGroup('tasks', 'Tasks that optimizers are trained on', [list, show]);
