import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { workThrough } from '../../src/benchmark/work-through.js';

describe('workThrough', () => {
  it('begins items in order, so many at once', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await workThrough([30, 1, 1, 1], 2, async (milliseconds) => {
      begun.push(milliseconds);
      running += 1;
      most = Math.max(most, running);
      await pause(milliseconds);
      running -= 1;
    });
    expect(begun).toEqual([30, 1, 1, 1]);
    expect(most).toBe(2);
    expect(running).toBe(0);
  });

  it('begins nothing after an error, and throws it when what is under way has ended', async () => {
    const begun: string[] = [];
    const ended: string[] = [];
    const all = workThrough(['slow', 'bad', 'never'], 2, async (item) => {
      begun.push(item);
      if (item === 'bad') throw new Error('bad item');
      await pause(20);
      ended.push(item);
    });
    await expect(all).rejects.toThrow('bad item');
    expect(begun).toEqual(['slow', 'bad']);
    expect(ended).toEqual(['slow']);
  });
});
