import { describe, expect, it } from 'vitest';
import { exampleOrder } from '../../../src/tasks/data/example-order.js';

const take = (count: number, buffer: number, length: number, start: 'first' | 'anywhere' = 'first') =>
  Array.from(exampleOrder(count, buffer, 'test', start).take(0, length));

describe('exampleOrder', () => {
  it('keeps the order with a buffer of one, again and again', () => {
    expect(take(3, 1, 8)).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
  });

  it('gives no example before it can be in the buffer, and all about equally often', () => {
    const order = take(100, 10, 10_000);
    order.forEach((example, position) => {
      if (position < 90) expect(example).toBeLessThan(position + 10);
    });
    const times = Array.from({ length: 100 }, () => 0);
    for (const example of order) times[example]! += 1;
    expect(Math.min(...times)).toBeGreaterThan(80);
    expect(Math.max(...times)).toBeLessThan(120);
    expect(order.slice(0, 100)).not.toEqual(order.slice(100, 200));
  });

  it('gives the same examples at the same positions, whatever was asked between', () => {
    const whole = take(50, 20, 300);
    const order = exampleOrder(50, 20, 'test', 'first');
    for (const [from, length] of [
      [200, 100],
      [0, 10],
      [10, 30],
      [150, 50],
    ] as const) {
      expect(Array.from(order.take(from, length))).toEqual(whole.slice(from, from + length));
    }
  });

  it('takes a buffer larger than the examples, and a single example', () => {
    expect(new Set(take(5, 50, 40))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(take(1, 3, 4)).toEqual([0, 0, 0, 0]);
  });

  it('begins anywhere where it is told to', () => {
    const starts = Array.from({ length: 20 }, (_, i) => exampleOrder(1000, 1, i, 'anywhere').take(0, 1)[0]);
    expect(new Set(starts).size).toBeGreaterThan(15);
  });
});
