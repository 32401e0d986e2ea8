import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { and, equals, greaterThan, isIn, or } from '../../../src/search/configuration/condition.js';
import { type Configuration, configurationOf, defaultVector } from '../../../src/search/configuration/configuration.js';
import { defineConfigurationSpace } from '../../../src/search/configuration/configuration-space.js';
import { categorical, float, integer } from '../../../src/search/configuration/hyperparameter.js';
import { neighbours } from '../../../src/search/configuration/neighbours.js';
import { sampleLikeConfigSpace } from '../../../src/search/configuration/sample.js';

/**
 * What ConfigSpace 1.2.0 with numpy 2.4 makes of this space with seed 7: order, default, three single samples and twelve at once,
 * then sizes of the one-exchange neighbourhoods (8 neighbours, deviation 0.05) of six more.
 */
interface Golden {
  readonly order: readonly string[];
  readonly default: Configuration;
  readonly samples: readonly {
    readonly values: Readonly<Record<string, string>>;
    readonly vector: readonly (number | null)[];
  }[];
  readonly neighbours: readonly { readonly vector: readonly (number | null)[]; readonly count: number }[];
}

const golden = JSON.parse(readFileSync(new URL('configspace-1.2.0.json', import.meta.url), 'utf8')) as Golden;

const space = defineConfigurationSpace(
  {
    e: integer(0, 30),
    a: integer(1, 6),
    b: categorical(['x', 'y', 'z']),
    c: float(1e-4, 10, { log: true }),
    d: float(-2, 3),
  },
  {
    c: and(greaterThan('a', 2), isIn('b', ['x', 'y'])),
    d: or(equals('b', 'z'), greaterThan('a', 4)),
    e: greaterThan('c', 0.01),
  },
);

describe('a space of all kinds, against ConfigSpace', () => {
  it('has its order and its default', () => {
    expect(space.names).toEqual(golden.order);
    const defaults = configurationOf(space, defaultVector(space));
    expect({ ...defaults, c: Number(defaults.c).toFixed(13) }).toEqual({ ...golden.default, c: '0.0316227766017' });
  });

  it('draws its samples from numpy’s stream', () => {
    const rng = numpyRandomState(7);
    const drawn = [1, 1, 1, 12].flatMap((size) => sampleLikeConfigSpace(space, size, rng));
    expect(drawn.map((row) => [...row])).toEqual(golden.samples.map(({ vector }) => vectorOf(vector)));
    drawn.forEach((row, index) => {
      const { values } = golden.samples[index]!;
      const own = configurationOf(space, row);
      expect(Object.keys(own).sort()).toEqual(Object.keys(values).sort());
      for (const [name, value] of Object.entries(values)) {
        if (typeof own[name] === 'number') expect(own[name]).toBeCloseTo(Number(value), 12);
        else expect(own[name]).toBe(value);
      }
    });
  });

  it('has neighbourhoods of its sizes', () => {
    for (const { vector, count } of golden.neighbours) {
      const found = [...neighbours(space, Float64Array.from(vectorOf(vector)), numpyRandomState(1))];
      expect(found).toHaveLength(count);
    }
  });
});

function vectorOf(vector: readonly (number | null)[]): number[] {
  return vector.map((entry) => entry ?? Number.NaN);
}
