import type { MachineFacts, MachineMeasurement } from '../benchmark/machine/measure-machine.js';
import { formatNumber } from './format.js';
import { formatFacts, formatTable } from './table.js';

/** What was measured on, a line a fact. */
export function machineFacts({ nosbench, node, processor, cores, load, backend, numerics }: MachineFacts): string {
  const busy = load > cores ? ', busy with other things: medians are too slow, look at the best' : '';
  return formatFacts([
    ['nosbench', nosbench],
    ['Node', node],
    ['processor', `${cores} x ${processor}`],
    ['load', `${load.toFixed(1)}${busy}`],
    ['backend', backend.description],
    ['numerics', numerics],
  ]);
}

/** A line a measurement: median and best of the repetitions. */
export function machineTable(measurements: readonly MachineMeasurement[]): string {
  return formatTable(
    [
      { title: 'what' },
      { title: 'median', align: 'right' },
      { title: 'best', align: 'right' },
      { title: 'unit' },
      { title: '' },
    ],
    measurements.map(({ name, value, best, unit, detail }) => [name, digits(value), digits(best), unit, detail ?? '']),
  );
}

function digits(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : formatNumber(value, 3);
}
