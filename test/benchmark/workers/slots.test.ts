import { describe, expect, it } from 'vitest';
import { createSlots } from '../../../src/benchmark/workers/slots.js';

describe('slots', () => {
  it('hands out as many places as there are, then in the order of asking', async () => {
    const slots = createSlots(2);
    const taken: number[] = [];
    const take = (who: number) =>
      slots.take([]).then((giveBack) => {
        taken.push(who);
        return giveBack;
      });
    const [first, second, third, fourth] = [take(1), take(2), take(3), take(4)];
    const giveBack = await first;
    await second;
    expect(taken).toEqual([1, 2]);
    giveBack();
    await third;
    expect(taken).toEqual([1, 2, 3]);
    (await second)();
    await fourth;
    expect(taken).toEqual([1, 2, 3, 4]);
  });

  it('lets go of those who give up, and passes their place on', async () => {
    const slots = createSlots(1);
    const giveBack = await slots.take([]);
    const signal = AbortSignal.abort('gone');
    await expect(slots.take([undefined, signal])).rejects.toBe('gone');
    const impatient = new AbortController();
    const refused = slots.take([impatient.signal]);
    const patient = slots.take([]);
    impatient.abort('tired');
    await expect(refused).rejects.toBe('tired');
    giveBack();
    (await patient)();
    (await slots.take([]))();
  });
});
