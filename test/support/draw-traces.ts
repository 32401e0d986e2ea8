import { readFileSync } from 'node:fs';
import { numpyRandomState } from '../../src/random/numpy.js';
import type { Draws } from '../../src/random/numpy-draws.js';

/** A primitive draw as `taskset-draw-traces.json` has it: kind, arguments, value. */
export type Trace = readonly (readonly unknown[])[];

/** The original's draws by family and seed. */
export function referenceTraces(): Readonly<Record<string, Readonly<Record<string, Trace>>>> {
  const file = new URL('../../reference/taskset-draw-traces.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { traces: Record<string, Record<string, Trace>> }).traces;
}

/** What a sampler draws from the stream of this effective seed, in the form of the reference. */
export function traceOf(sample: (draws: Draws) => unknown, seed: number): Trace {
  const random = numpyRandomState(seed);
  const trace: unknown[][] = [['seed', seed]];
  const note = <T>(value: T, ...call: readonly unknown[]): T => {
    trace.push([...call, value]);
    return value;
  };
  sample({
    uniform: (low = 0, high = 1) => note(random.uniform(low, high), 'uniform', low, high),
    normal: (mean = 0, std = 1) => note(random.normal(mean, std), 'normal', mean, std),
    integer: (low, high) => note(random.integer(low, high), 'randint', low, high),
    choice: (items) => note(random.choice(items), 'choice', items.length),
    weightedChoice: (items, weights) => note(random.weightedChoice(items, weights), 'choice_p', items.length),
  });
  return trace;
}
