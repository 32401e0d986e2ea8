import { describe, expect, it } from 'vitest';
import { checkWorkers, mostWorkers } from '../../../src/benchmark/workers/limit.js';

describe('the number of workers', () => {
  it('is limited to four a processor, 64 on a small machine', () => {
    expect([1, 2, 16, 17, 128].map(mostWorkers)).toEqual([64, 64, 64, 68, 512]);
    for (const workers of [0, 1, 64]) expect(() => checkWorkers(workers, 'workers', 2)).not.toThrow();
    expect(() => checkWorkers(68, 'workers', 17)).not.toThrow();
  });

  it('is refused beyond with the value, the machine and what to choose', () => {
    expect(() => checkWorkers(65, '--workers', 2)).toThrow(
      '--workers: expected at most 64 on this machine, which has 2 processors, got 65. More than one a core gain next to nothing; choose 2 or less.',
    );
    expect(() => checkWorkers(1.5)).toThrow('workers: expected a whole number of at least 0, got 1.5.');
  });
});
