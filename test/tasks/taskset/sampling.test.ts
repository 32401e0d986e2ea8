import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TASKSET_FAMILIES } from '../../../src/tasks/taskset/registry.js';
import { differences } from '../../support/differences.js';
import { referenceTraces, traceOf } from '../../support/draw-traces.js';

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe.each(Object.entries(TASKSET_FAMILIES))('%s', (name, family) => {
  const expected = read(`reference/taskset-configs/${name}.json`) as Record<string, unknown>;

  it('has the configurations that the original sampled', () => {
    expect(Object.keys(expected)).toHaveLength(20);
    for (const [key, config] of Object.entries(expected)) {
      const seed = Number(key.slice(`${name}_seed`.length));
      expect(differences(family.entry(seed).config, config), key).toEqual([]);
    }
  });

  it('makes the draws of the original, one by one', () => {
    const traces = Object.entries(referenceTraces()[name]!);
    expect(traces).toHaveLength(3);
    for (const [seed, trace] of traces) {
      expect(differences(traceOf(family.sampler.sample, family.sampler.offset + Number(seed)), trace)).toEqual([]);
    }
  });

  it('has one for every seed up to the last', () => {
    for (const seed of [999, 123_456, family.lastSeed]) {
      expect(family.entry(seed).config).toEqual(family.entry(seed).config);
    }
    expect(() => family.entry(family.lastSeed + 1)).toThrow('expected a seed from 0 to 4294967295');
  });
});
