import { describe, expect, it } from 'vitest';
import { and, equals, greaterThan, isIn, or } from '../../../src/search/configuration/condition.js';
import {
  applyChange,
  configurationOf,
  defaultVector,
  vectorKey,
  vectorOf,
} from '../../../src/search/configuration/configuration.js';
import { defineConfigurationSpace } from '../../../src/search/configuration/configuration-space.js';
import { categorical, decode, encode, float, integer } from '../../../src/search/configuration/hyperparameter.js';

/** b hangs on a, c on b: a <- b <- c. */
const chain = defineConfigurationSpace(
  { a: categorical(['on', 'off']), b: integer(1, 14), c: float(1e-15, 1, { log: true, default: 1e-8 }) },
  { b: equals('a', 'on'), c: greaterThan('b', 3) },
);

describe('hyperparameters', () => {
  it('rounds the middle of whole numbers half to even', () => {
    expect([integer(0, 19), integer(9, 19), integer(1, 14), integer(3, 3)].map((each) => each.default)).toEqual([
      10, 14, 8, 3,
    ]);
  });

  it('uses small bounds exactly', () => {
    const rate = float(1e-15, 1, { log: true });
    expect(decode(rate, 0)).toBe(1e-15);
    expect(decode(rate, 1)).toBe(1);
    expect(encode(rate, 1e-15, 'rate')).toBe(0);
    expect(Number(decode(rate, 0.2))).toBeCloseTo(1e-12, 24);
    expect(rate.default).toBeCloseTo(10 ** -7.5, 12);
  });

  it('refuses values and bounds that make no sense', () => {
    expect(() => encode(integer(1, 4), 5, 'here')).toThrow('here: expected a whole number from 1 to 4, got 5.');
    expect(() => encode(integer(1, 4), 1.5, 'here')).toThrow('got 1.5');
    expect(() => encode(categorical(['a', 'b']), 'c', 'here')).toThrow('here: expected one of a, b, got "c".');
    expect(() => encode(float(0, 1), Number.NaN, 'here')).toThrow('here: expected a number from 0 to 1, got null.');
    expect(() => integer(4, 1)).toThrow('integer: expected whole numbers with lower <= upper, got 4 and 1.');
    expect(() => float(0, 1, { log: true })).toThrow('above 0, got 0 and 1.');
    expect(() => categorical(['a', 'a'])).toThrow('categorical: expected different choices');
  });
});

describe('conditions', () => {
  it('orders by depth, then by name as text', () => {
    const space = defineConfigurationSpace(
      { z: integer(0, 1), x_2: integer(0, 1), x_10: integer(0, 1), a: integer(0, 1) },
      { x_2: equals('z', 1), x_10: equals('z', 1), a: and(equals('z', 0), or(isIn('x_2', [1]), isIn('x_10', [0]))) },
    );
    expect(space.names).toEqual(['z', 'x_10', 'x_2', 'a']);
  });

  it('deactivates the children of what becomes inactive, and brings them back at their defaults', () => {
    const row = vectorOf(chain, { a: 'on', b: 14, c: 0.5 });
    applyChange(chain, row, 0, 1);
    expect(configurationOf(chain, row)).toEqual({ a: 'off' });
    applyChange(chain, row, 0, 0);
    const back = configurationOf(chain, row);
    expect([back.a, back.b]).toEqual(['on', 8]);
    expect(back.c).toBeCloseTo(1e-8, 15);
    applyChange(chain, row, 1, 2 / 13);
    expect(configurationOf(chain, row)).toEqual({ a: 'on', b: 3 });
  });

  it('holds greater than strictly', () => {
    expect(configurationOf(chain, vectorOf(chain, { a: 'on', b: 3 }))).toEqual({ a: 'on', b: 3 });
    expect(() => vectorOf(chain, { a: 'on', b: 4 })).toThrow('expected a value for c, which is active, got none.');
    expect(() => vectorOf(chain, { a: 'off', b: 4 })).toThrow('expected no value for b, which is inactive, got 4.');
  });

  it('takes configurations for equal iff their active values are', () => {
    const again = vectorOf(chain, configurationOf(chain, defaultVector(chain)));
    expect(vectorKey(again)).toBe(vectorKey(defaultVector(chain)));
    expect(vectorKey(vectorOf(chain, { a: 'on', b: 2 }))).not.toBe(vectorKey(vectorOf(chain, { a: 'on', b: 3 })));
  });

  it('refuses unknown parents, cycles, illegal values and orders that are none', () => {
    const two = { a: categorical(['p', 'q']), b: integer(0, 3) };
    expect(() => defineConfigurationSpace(two, { b: equals('c', 1) })).toThrow(
      'expected a hyperparameter of the space, got "c"',
    );
    expect(() => defineConfigurationSpace(two, { a: equals('b', 1), b: equals('a', 'p') })).toThrow(
      'expected no cycle of conditions, got a <- b <- a.',
    );
    expect(() => defineConfigurationSpace(two, { b: equals('a', 'r') })).toThrow('expected one of p, q, got "r"');
    expect(() => defineConfigurationSpace(two, { b: greaterThan('a', 1) })).toThrow('whose choices have no order');
  });
});
