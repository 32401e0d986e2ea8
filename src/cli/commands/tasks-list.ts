import type { ListedTask } from '../../benchmark/task-list.js';
import { defineCommand } from '../command.js';
import { jsonOption } from '../options.js';
import { heading, print, printJson } from '../output.js';

/** `nosbench tasks list`. */
export const tasksListCommand = defineCommand({
  usage: 'list [prefix]',
  describe: 'All tasks: an overview, or every name that begins with a prefix',
  positionals: { prefix: { describe: 'beginning of the names to list, with or without "taskset:"' } },
  options: { json: jsonOption },
  examples: [
    ['tasks list', 'an overview'],
    ['tasks list taskset:', 'every name of TaskSet'],
    ['tasks list FixedMLP', 'the names that begin so'],
    ['tasks list --json', 'every name, for machines'],
  ],
  run: async ({ prefix, json }) => {
    const [{ families, listFixedGroups, listTasks, ownTasks }, { formatTable }] = await Promise.all([
      import('../../benchmark/task-list.js'),
      import('../../report/table.js'),
    ]);
    if (json) return printJson(listTasks(prefix));
    const what = { title: 'what' };
    const built = { title: 'built' };
    const row = ({ name, description, isBuilt }: ListedTask) => [name, isBuilt ? 'yes' : 'not yet', description];
    if (prefix !== undefined) {
      return print(formatTable([{ title: 'task' }, built, what], listTasks(prefix).map(row)));
    }
    print(
      formatTable(
        [{ title: 'task' }, what],
        ownTasks().map(({ name, description }) => [name, description]),
      ),
    );
    print(`\n${heading('TaskSet: families, a task for every seed')}`);
    print(formatTable([{ title: 'task' }, built, what], families().map(row)));
    print(`\n${heading('TaskSet: fixed tasks')}`);
    print(
      formatTable(
        [{ title: 'the first of them' }, { title: 'tasks', align: 'right' }, built, what],
        listFixedGroups().map(({ name, count, isBuilt, description }) => [
          name,
          String(count),
          isBuilt ? 'yes' : 'not yet',
          description,
        ]),
      ),
    );
    print('\n"nosbench tasks list taskset:" lists every name, "nosbench tasks show NAME" shows one.');
  },
});
