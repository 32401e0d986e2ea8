import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { findNamed } from '../dist/program/named/index.js';
import type { Program } from '../dist/program/program.js';
import { tasksetProgram } from '../dist/search/taskset-spaces/programs.js';
import { createTaskset } from '../dist/tasks/taskset/open.js';
import { TASKSET_FAMILIES } from '../dist/tasks/taskset/registry.js';
import { train } from '../dist/tasks/train.js';
import type { Json } from '../dist/util/json.js';
import type { Measurement, Settings } from './section.js';

const STEPS = 200;
const QUICK_STEPS = 20;
/** Folders in which Fashion-MNIST is looked for; the second is that of Debian's package. */
const FOLDERS = [
  './nosbench-data',
  '/usr/share/datasets',
  ...(process.env.NOSBENCH_DATA ? [process.env.NOSBENCH_DATA] : []),
];

/** Validation loss after 200 steps, and before, of one task of every built family, one replica. */
export async function measureLearning({ quick, note }: Settings): Promise<readonly Measurement[]> {
  const steps = quick ? QUICK_STEPS : STEPS;
  const folder = FOLDERS.find(
    (candidate) => existsSync(join(candidate, 'fashion-mnist')) || existsSync(join(candidate, 'fashion_mnist')),
  );
  if (folder === undefined) note(`no Fashion-MNIST in ${FOLDERS.join(', ')} (or NOSBENCH_DATA): the digits alone`);
  const measurements: Measurement[] = [];
  for (const [family, { isBuilt, entry }] of Object.entries(TASKSET_FAMILIES)) {
    if (!isBuilt) continue;
    const cases: (readonly [task: string, data: string, options: Readonly<Record<string, Json>>])[] = [
      [`${family}_seed12`, isOnImages(entry(12).config) ? 'digits' : '', { substitute: 'digits' }],
    ];
    if (folder !== undefined) {
      const seed = Array.from({ length: 100 }, (_, i) => i).find((i) => setOf(entry(i).config) === 'fashion_mnist');
      if (seed !== undefined) cases.push([`${family}_seed${seed}`, 'Fashion-MNIST', { dataDir: folder }]);
    }
    for (const [name, data, options] of cases) {
      for (const [title, program] of programs()) {
        note(`${steps} steps of ${name} with ${title}`);
        const { initial, last } = await learn(
          name,
          { ...options, steps, evalEvery: steps, replicas: 1, evalBatches: 10 },
          program,
        );
        measurements.push({
          name: `${name}${data === '' ? '' : ` on ${data}`}, ${title}`,
          value: last,
          unit: `loss after ${steps}`,
          detail: `from ${initial.toPrecision(4)}`,
        });
      }
    }
  }
  return measurements;
}

function programs(): readonly (readonly [string, Program])[] {
  return [
    ['Adam', findNamed('Adam')],
    ['nadamw-list-0', tasksetProgram('nadamw-list-0')!],
    ['SGD', findNamed('SGD')],
  ];
}

async function learn(name: string, options: Readonly<Record<string, Json>>, program: Program) {
  const { task, protocol } = await createTaskset(`taskset:${name}`, options);
  try {
    const { curve } = await train({
      task,
      protocol,
      optimizer: (variables) => fusedExecutor.bind(program, variables),
      epochs: protocol.defaultEpochs,
    });
    const losses = curve.members[0]!.valid_outer!;
    return { initial: losses[0]!, last: losses.at(-1)! };
  } finally {
    task.dispose();
  }
}

function isOnImages(config: Json): boolean {
  return setOf(config) !== undefined;
}

/** The image set of a sampled configuration. */
function setOf(config: Json): Json | undefined {
  if (config === null || typeof config !== 'object' || !('dataset' in config)) return undefined;
  const { dataset } = config as { readonly dataset?: Json };
  return Array.isArray(dataset) ? (dataset[0] as Json) : undefined;
}
