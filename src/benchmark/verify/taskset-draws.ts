import { numpyRandomState } from '../../random/numpy.js';
import type { Draws, Sampler } from '../../random/numpy-draws.js';
import { TASKSET_SPACES } from '../../search/taskset-spaces/registry.js';
import { TASKSET_FAMILIES } from '../../tasks/taskset/registry.js';
import type { Checker } from './checker.js';
import { countOf, entriesOf, fault, fieldsOf, listOf } from './content.js';
import { openTally } from './report.js';
import { SAMPLER_TOLERANCE, worstDifference } from './taskset-configs.js';

const FILE = 'taskset-draw-traces.json';
const SAMPLERS: Readonly<Record<string, { readonly sampler: Sampler<unknown> }>> = {
  ...TASKSET_FAMILIES,
  ...TASKSET_SPACES,
};

/** Every primitive draw of the samplers, in order: where a configuration differs, this says from which draw on. */
export const tasksetDraws: Checker = {
  file: FILE,
  check: 'taskset',
  *run(content, where) {
    const tally = openTally({
      file: FILE,
      check: 'taskset',
      subject: 'draws',
      tolerance: `${SAMPLER_TOLERANCE} relative`,
    });
    for (const [name, bySeed] of entriesOf(tally, fieldsOf(content, where).traces, `${where}: traces`)) {
      if (!Object.hasOwn(SAMPLERS, name)) throw fault(`${where}: traces`, 'families of TaskSet', name);
      const { offset, sample } = SAMPLERS[name]!.sampler;
      for (const [text, trace] of entriesOf(tally, bySeed, `${where}: traces.${name}`)) {
        const at = `${where}: traces.${name}, "${text}"`;
        const expected = listOf(trace, at);
        const found = traceOf(sample, countOf(Number(text), at) + offset);
        const index = expected.findIndex((draw, i) => worstDifference(found[i], draw).error > SAMPLER_TOLERANCE);
        const { error } = worstDifference(found, expected);
        tally.add(
          error <= SAMPLER_TOLERANCE,
          error,
          () =>
            `${name}, seed ${text}: expected draw ${index < 0 ? expected.length : index} to be ${JSON.stringify(expected[index]) ?? 'the last'}, got ${JSON.stringify(found[index < 0 ? expected.length : index])}`,
        );
      }
    }
    yield tally.report();
  },
};

/** Kind, arguments and value of each draw from the stream of this effective seed. */
function traceOf(sample: (draws: Draws) => unknown, seed: number): readonly (readonly unknown[])[] {
  const random = numpyRandomState(seed);
  const trace: (readonly unknown[])[] = [['seed', seed]];
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
