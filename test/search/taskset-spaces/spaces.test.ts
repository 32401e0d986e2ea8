import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LEARNED_LIST } from '../../../src/search/taskset-spaces/learned-list.js';
import { TASKSET_SPACES } from '../../../src/search/taskset-spaces/registry.js';
import { differences } from '../../support/differences.js';
import { referenceTraces, traceOf } from '../../support/draw-traces.js';

const read = (file: string): unknown => JSON.parse(readFileSync(`reference/${file}`, 'utf8'));

describe.each(Object.entries(TASKSET_SPACES))('%s', (name, space) => {
  it('has the configurations that the original sampled', () => {
    const expected = Object.entries(read(`taskset-configs/${name}.json`) as Record<string, unknown>);
    expect(expected).toHaveLength(50);
    for (const [key, values] of expected) {
      const found = space.configuration(Number(key.slice(`${name}_seed`.length)));
      expect(differences(found, values), key).toEqual([]);
      expect(Object.keys(found)).toEqual(Object.keys(values as object));
    }
  });

  it('makes the draws of the original, one by one', () => {
    const traces = Object.entries(referenceTraces()[name]!);
    expect(traces).toHaveLength(3);
    for (const [seed, trace] of traces) {
      expect(differences(traceOf(space.sampler.sample, space.sampler.offset + Number(seed)), trace)).toEqual([]);
    }
  });

  it('has a configuration for every seed up to the last', () => {
    expect(Object.values(space.configuration(space.lastSeed)).every((value) => value !== undefined)).toBe(true);
    expect(() => space.configuration(space.lastSeed + 1)).toThrow('expected a seed from 0 to 4294967295');
  });
});

describe('the learned list', () => {
  const order = read('nadamw-list-order.json') as Readonly<Record<string, readonly number[]>>;

  it('is the one of appendix G', () => {
    expect(LEARNED_LIST).toEqual(order.appendix_g_order);
    expect(new Set(LEARNED_LIST).size).toBe(50);
  });

  // Entries of the configurations that came with opt_list, the package of the list: rate, epsilon, decay, l2, warm-up.
  it.each([
    [111, 0.006035982984156549, 1.8064519546983546, 0.01762346737323144, 0.0031829313638007772, 3.7851167280734136e-4],
    [116, 3.260395096202062e-4, 0.0034679530917765397, 0.047091643979610326, 0, 5.958583345289541e-5],
    [119, 0.00469149153710182, 2.0556253122637692e-5, 0.03551680912823944, 0, 0],
    [135, 1.6536562796354645e-4, 2.832299169214906e-6, 0.011413102255753298, 0, 0.001899807993750271],
  ])('has the values that the original published: seed %i', (seed, rate, epsilon, decay, l2, warmup) => {
    expect(LEARNED_LIST).toContain(seed);
    const found = TASKSET_SPACES.nadamw_grid!.configuration(seed);
    const expected = { learning_rate: rate, epsilon, adamw_weight_decay: decay, l2_weight_decay: l2 };
    for (const [name, value] of Object.entries({ ...expected, warmup_fraction: warmup })) {
      expect(differences(found[name], value), name).toEqual([]);
    }
  });

  it('is nearly within the first 92 of the order that was released later', () => {
    const first = new Set(order.released_order!.slice(0, 92));
    expect(LEARNED_LIST.filter((seed) => first.has(seed))).toHaveLength(49);
  });
});
