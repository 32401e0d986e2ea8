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

  it('is nearly within the first 92 of the order that was released later', () => {
    const first = new Set(order.released_order!.slice(0, 92));
    expect(LEARNED_LIST.filter((seed) => first.has(seed))).toHaveLength(49);
  });
});
