import { describe, expect, it } from 'vitest';
import { agreementPrograms } from '../../src/benchmark/agreement-programs.js';
import { Benchmark } from '../../src/benchmark/benchmark.js';
import { createKeyer } from '../../src/cache/keys/keyer.js';
import { temporaryFolder } from './support.js';

describe('pfn-small', () => {
  it('stops a program at the loss that is not finite, and the record says at which step', async () => {
    // A mutant of Adadelta whose parameters grow: finite losses for half a hundred steps, then NaN.
    const program = agreementPrograms(await createKeyer('trajectory'))['mutant-4-of-Adadelta']!;
    const benchmark = await Benchmark.open({ task: 'pfn-small', cache: temporaryFolder(), backend: 'wasm' });
    const losses: number[] = [];
    const { loss, status, key } = await benchmark.query(program, {
      observers: [{ onStep: (event) => void losses.push(event.loss) }],
    });
    const atStep = losses.findIndex((value) => !Number.isFinite(value));
    expect(atStep).toBeGreaterThan(20);
    expect({ loss, status, steps: losses.length }).toEqual({
      loss: Number.NaN,
      status: { kind: 'diverged', atStep, loss: 'nan' },
      steps: atStep + 1,
    });
    const { taskHash: task, numerics } = benchmark;
    expect(await benchmark.store.findRecord({ task, key, numerics })).toMatchObject({ status, steps: atStep });
    await benchmark.close();
  });
});
