import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { searchFlags } from '../../src/cli/experiments/checked-options.js';
import { type PlanValues, planExperiment } from '../../src/cli/experiments/plan.js';
import { findExperiment } from '../../src/cli/experiments/read-experiment.js';
import { readOwnOptions } from '../../src/cli/own-options.js';
import { NosbenchError } from '../../src/util/errors.js';
import { EXEC, EXPERIMENT, MODULE } from './experiment-support.js';
import { nosbench, temporaryFolder } from './nosbench.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** A suite without losses. */
const DRAFT = {
  format: 'nosbench-suite',
  formatVersion: 1,
  name: 'draft',
  description: '',
  tasks: [{ task: 'taskset:mlp_family_seed12' }],
};
const file = (name: string, value: unknown): string => {
  writeFileSync(join(folder.path, name), JSON.stringify(value));
  return name;
};

describe('experiment files', () => {
  const [task] = EXPERIMENT.tasks;
  const [random, evolution] = EXPERIMENT.searches;
  const withSearch = (search: unknown) => ({ ...EXPERIMENT, searches: [random, search], pairs: undefined });
  const described = (candidates: number) => ({
    label: `candidates ${candidates}`,
    algo: 'smac',
    options: { candidates },
  });
  const fileOf = (content: unknown): string =>
    typeof content === 'string' ? content : join(folder.path, file('bad.json', content));
  const draft = join(folder.path, file('draft.json', DRAFT));
  const VALUES: PlanValues = {
    cache: join(folder.path, 'refused'),
    backend: 'auto',
    executor: 'auto',
    'key-scheme': 'trajectory',
    task: undefined,
    seeds: undefined,
    evaluations: undefined,
    timeout: undefined,
  };

  it.each([
    [
      'an unknown name',
      'serches',
      'experiment: expected the name of an experiment or a file, got "serches". Did you mean "searches"?',
    ],
    [
      'an unknown algorithm',
      withSearch({ label: 'x', algo: 'rz' }),
      'search "x": search: expected the name of a search, got "rz". Did you mean',
    ],
    ['an unknown program', withSearch({ label: 'x', algo: 're', init: ['AdamV'] }), 'got "AdamV"'],
    [
      'an unknown option',
      withSearch({ label: 'x', algo: 're', options: { populaton: 3 } }),
      'search "x": options: expected names of options, got "populaton". Did you mean "population"?',
    ],
    [
      'an unknown way to race over epochs',
      withSearch({ label: 'x', algo: 're', options: { fidelity: 'hyperbnd' } }),
      'search "x": --fidelity: expected one of hyperband, halving, got "hyperbnd".',
    ],
    [
      'a setting of races without one',
      withSearch({ label: 'x', algo: 're', options: { eta: 3 } }),
      'search "x": search --eta: expected --fidelity hyperband or --fidelity halving beside it, got none.',
    ],
    [
      'a wrong setting of races',
      withSearch({ label: 'x', algo: 're', options: { fidelity: 'halving', eta: 1 } }),
      'search "x": --eta: expected a whole number of at least 2, got "1".',
    ],
    [
      'races over fewer epochs than they need',
      withSearch({ label: 'x', algo: 're', options: { fidelity: 'hyperband' } }),
      'search "x": hyperband: expected evaluations of at least minEpochs × eta = 3 epochs, got 2: nothing could be stopped early.',
    ],
    [
      'races over more epochs than those of the task, which names none',
      {
        ...withSearch({ label: 'x', algo: 're', options: { fidelity: 'halving', 'min-epochs': 20 } }),
        tasks: [{ ...task, epochs: undefined }],
      },
      'search "x": halving: expected evaluations of at least minEpochs × eta = 60 epochs, got 50: nothing could be stopped early.',
    ],
    [
      'the same race twice',
      {
        ...EXPERIMENT,
        searches: [
          { label: 'one', algo: 'rs', options: { fidelity: 'halving', eta: 2 } },
          { label: 'x', algo: 'rs', options: { fidelity: 'halving', eta: 2, 'min-epochs': 1 } },
        ],
        pairs: undefined,
      },
      'search "x": expected a search that differs from the others, got the very settings of "one".',
    ],
    [
      'an option of one’s own for a search of ours',
      withSearch({ label: 'x', algo: 're', options: { option: { patience: 3 } } }),
      'search "x": search --option: expected a search of your own (--algo ./FILE.js or exec:COMMAND) to hand it to, got "patience" with --algo re.',
    ],
    [
      'options of one’s own that are none',
      withSearch({ label: 'x', algo: EXEC, options: { option: 3 } }),
      'search "x": --option: expected names and values such as {"patience": 20}, or a list of such as "patience=20", got 3.',
    ],
    [
      'an option of one’s own with a name that is none',
      withSearch({ label: 'x', algo: EXEC, options: { option: { '3': 3 } } }),
      'search "x": search --option: expected name=value, the name of letters, digits, - and _, got "3=3".',
    ],
    [
      'an option that one’s own search does not know',
      withSearch({ label: 'x', algo: MODULE, options: { option: { patince: 1 } } }),
      'climber: expected a known option, got "patince". Did you mean "patience"?',
    ],
    [
      'a time limit for answers of a search of ours',
      withSearch({ label: 'x', algo: 'rs', options: { 'algo-timeout': 3 } }),
      'search "x": search --algo-timeout: expected --algo exec:COMMAND beside it, got --algo rs.',
    ],
    [
      'a wrong option',
      withSearch({ label: 'x', algo: 're', options: { population: 0 } }),
      '--population: expected a whole number of at least 1, got "0".',
    ],
    [
      'another algorithm’s option',
      withSearch({ label: 'x', algo: 'rs', options: { population: 3 } }),
      'search --population: expected --algo re',
    ],
    [
      'the same search twice',
      withSearch({ label: 'x', algo: 'rs', init: ['random'] }),
      'search "x": expected a search that differs from the others, got the very settings of "random".',
    ],
    [
      'an unknown task',
      { ...EXPERIMENT, tasks: [{ ...task, task: 'tay' }] },
      'task tay: task: expected the name of a task, got "tay". Did you mean "toy"?',
    ],
    ['the same task twice', { ...EXPERIMENT, tasks: [task, task] }, 'task toy: expected each task once, got it twice.'],
    [
      'an option of another task',
      { ...EXPERIMENT, tasks: [{ ...task, options: { steps: 3 } }] },
      'task toy: task toy: expected no options, got "steps".',
    ],
    [
      'the same label twice',
      { ...EXPERIMENT, searches: [random, { ...evolution, label: 'random' }], pairs: undefined },
      'search 2: label: expected one of its own, got "random", which search 1 has.',
    ],
    [
      'a surrogate search beside itself with what it has anyway',
      { ...withSearch({ label: 'x', algo: 'smac' }), searches: [{ label: 'smac', algo: 'smac' }, described(300)] },
      'search "candidates 300": expected a search that differs from the others, got the very settings of "smac".',
    ],
    [
      'the look-ahead that a search has anyway',
      withSearch({ label: 'x', algo: 'rs', options: { lookahead: 8 } }),
      'search "x": expected a search that differs from the others, got the very settings of "random".',
    ],
    [
      'options of tasks beside a suite',
      { ...EXPERIMENT, tasks: [{ ...task, task: 'suite:taskset-tiny', options: { steps: 3 } }] },
      'task suite:taskset-tiny: suite taskset-tiny: expected no options of tasks, which stand in the suite, got steps.',
    ],
    [
      'a suite that is not frozen',
      { ...EXPERIMENT, tasks: [{ ...task, task: `suite:${draft}` }] },
      'expected an initial and a best loss for every task, got none for some.',
    ],
  ])('with %s are refused before any work, by the name of their file', async (_what, content, message) => {
    const name = fileOf(content);
    const planned = (async () => planExperiment(findExperiment(name), VALUES))();
    await expect(planned).rejects.toThrow(message);
    if (typeof content !== 'string') {
      await expect(planned).rejects.toSatisfy((error: Error) => error.message.startsWith(`${name}: `));
    }
    await expect(planned).rejects.toBeInstanceOf(NosbenchError);
    if (typeof content !== 'string') await expect(planned).rejects.toMatchObject({ code: 'input' });
    expect(existsSync(VALUES.cache)).toBe(false);
  });

  it('are named where a task is not in them', async () => {
    const name = fileOf(EXPERIMENT);
    await expect(planExperiment(findExperiment(name), { ...VALUES, task: 'tay' })).rejects.toMatchObject({
      code: 'usage',
      message: `--task: expected a task of ${name}, got "tay". Did you mean "toy"?`,
    });
  });

  it.each(['searches', 'fidelity'])('that ship under the name %s can be planned', async (name) => {
    const experiment = findExperiment(name);
    const plans = await planExperiment(experiment, { ...VALUES, task: 'toy' });
    expect(plans.map(({ searches }) => searches.length)).toEqual([experiment.searches.length]);
  });

  it('may have a surrogate search twice where the runs differ', async () => {
    const searches = [{ label: 'smac', algo: 'smac' }, described(1000)];
    const content = { ...EXPERIMENT, searches, pairs: undefined };
    const [plan] = await planExperiment(findExperiment(fileOf(content)), VALUES);
    expect(plan?.searches.map(({ label, requests }) => [label, requests.length])).toEqual([
      ['smac', 2],
      ['candidates 1000', 2],
    ]);
  });

  it('may name races over epochs and options of one’s own, as the command line does', async () => {
    const options = { fidelity: 'halving', 'min-epochs': 1, eta: 2, option: { longest: 4, mood: '5' } };
    const [plan] = await planExperiment(
      findExperiment(
        fileOf(withSearch({ label: 'x', algo: MODULE, options: { ...options, option: { patience: 4 } } })),
      ),
      VALUES,
    );
    expect(plan?.searches[1]?.requests[0]).toMatchObject({
      algorithm: 'climber',
      options: { patience: 4 },
      fidelity: { name: 'halving', minEpochs: 1, eta: 2 },
    });
    expect(searchFlags(options).option).toEqual(['longest=4', 'mood="5"']);
    expect(readOwnOptions(searchFlags(options).option ?? [])).toEqual(options.option);
    expect(searchFlags({ option: ['longest=4'] }).option).toEqual(['longest=4']);
  });

  it('are refused by the command as well', async () => {
    const name = file('bad.json', withSearch({ label: 'x', algo: 'rz' }));
    const { code, stdout, stderr } = await nosbench(['experiment', name, '--cache', 'refused'], { cwd: folder.path });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('search "x": search: expected the name of a search, got "rz". Did you mean');
    expect(existsSync(join(folder.path, 'refused'))).toBe(false);
  });
});
