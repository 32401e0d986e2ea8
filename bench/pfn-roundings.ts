import { readFileSync } from 'node:fs';
import { openBackend } from '../dist/interpreter/backends.js';
import { fusedExecutor } from '../dist/interpreter/fused-executor.js';
import { PFN_PRESETS } from '../dist/pfn/config.js';
import { createPfn } from '../dist/pfn/pfn-task.js';
import { findNamed } from '../dist/program/named/index.js';
import { train } from '../dist/tasks/train.js';
import { deviationOf, meanOf } from '../dist/util/moments.js';
import { reorderUnits } from './reordered-units.js';
import type { Measurement, Section } from './section.js';

/** How far a mean loss of the first epochs of two correct trainings may lie apart; measured with a second implementation by those who made the references. */
const TOLERANCES: Readonly<Record<string, number>> = { Adam: 0.06, AdamW: 0.06, Incumbent: 0.01 };
/** Orders of the units; 0 is the order that they have. */
const ORDERS = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const QUICK_ORDERS = [0, 1];
const EPOCHS = 3;

interface Reference {
  readonly runs: Readonly<Record<string, Readonly<Record<string, { readonly epoch_means: readonly number[] }>>>>;
}

/**
 * Whether `pfn` goes as the original does where one run cannot tell, as Adam and AdamW make whole steps of what is hardly more than rounding:
 * epoch means over the same orders of the units, ours against the original's.
 */
export const section: Section = {
  title: 'first epochs of pfn over several roundings, against the original’s',
  async run({ quick, note }) {
    await openBackend('wasm');
    const orders = quick ? QUICK_ORDERS : ORDERS;
    const measurements: Measurement[] = [];
    for (const [name, tolerance] of Object.entries(TOLERANCES)) {
      const own: (readonly number[])[] = [];
      for (const order of orders) {
        note(`${name}, units in order ${order}, ${EPOCHS} epochs`);
        own.push(await trainReordered(name, order));
      }
      const originals = originalRuns(name);
      for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
        measurements.push(
          compared(
            `${name}, epoch ${epoch + 1}`,
            own.map((means) => means[epoch]!),
            originals.map((means) => means[epoch]!),
            quick ? {} : { target: { atMost: tolerance } },
          ),
        );
      }
    }
    return measurements;
  },
};

/** Mean losses of the first epochs. */
async function trainReordered(name: string, order: number): Promise<readonly number[]> {
  const { task, protocol } = createPfn('pfn');
  const names = task.parameters.map((parameter) => parameter.name);
  const initialParameters = (member: number) =>
    order === 0
      ? task.initialParameters(member)
      : reorderUnits(task.initialParameters(member), names, PFN_PRESETS.pfn, order);
  const { curve } = await train({
    task: { ...task, initialParameters },
    protocol,
    epochs: EPOCHS,
    optimizer: (variables) => fusedExecutor.bind(findNamed(name), variables),
  });
  task.dispose();
  return curve.values;
}

/** The original's run and those of it with the units in another order, on the same kernels. */
function originalRuns(name: string): readonly (readonly number[])[] {
  const read = (file: string) => JSON.parse(readFileSync(new URL(`../reference/pfn/${file}`, import.meta.url), 'utf8'));
  const published = read('full_train.json').runs[name].losses as readonly (readonly number[])[];
  const others = Object.entries((read('roundings.json') as Reference).runs[name]!)
    .filter(([rounding]) => rounding.startsWith('units'))
    .map(([, { epoch_means }]) => epoch_means);
  return [published.map((losses) => meanOf(losses)), ...others];
}

/** The distance of the two means, and how many standard errors it has. */
function compared(
  name: string,
  own: readonly number[],
  originals: readonly number[],
  target: Pick<Measurement, 'target'>,
): Measurement {
  const error = Math.hypot(
    deviationOf(own) / Math.sqrt(own.length),
    deviationOf(originals) / Math.sqrt(originals.length),
  );
  const distance = Math.abs(meanOf(own) - meanOf(originals));
  const told = (values: readonly number[]): string =>
    `${meanOf(values).toFixed(4)} ± ${deviationOf(values).toFixed(4)}`;
  return {
    name,
    value: distance,
    unit: '',
    ...target,
    detail: `${told(own)} over ${own.length} orders, the original's ${told(originals)} over ${originals.length}; ${(distance / error).toFixed(1)} standard errors`,
  };
}
