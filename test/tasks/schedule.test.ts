import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  checkSchedule,
  cosineSchedule,
  scheduleFactor,
  scheduleName,
  underSchedule,
} from '../../src/tasks/schedule.js';

const { cosine_warmup_factor_by_epoch: golden } = JSON.parse(
  readFileSync(new URL('../../reference/pfn/transfer.json', import.meta.url), 'utf8'),
) as { readonly cosine_warmup_factor_by_epoch: Readonly<Record<string, readonly number[]>> };

describe('cosine schedule', () => {
  it.each(Object.entries(golden))('has the reference’s factors: %s', (name, factors) => {
    const [warmupEpochs, epochs] = name.match(/\d+/g)!.map(Number) as [number, number];
    const schedule = { kind: 'cosine', warmupEpochs, epochs } as const;
    factors.forEach((factor, epoch) => {
      expect(scheduleFactor(schedule, epoch)).toBeCloseTo(factor, 6);
    });
  });

  it('scales its warm-up with the length: 5 of 20, 2 of 10, 0 of 3', () => {
    expect([20, 10, 3, 1].map((epochs) => cosineSchedule(epochs).warmupEpochs)).toEqual([5, 2, 0, 0]);
    expect(cosineSchedule(400, 0.05).warmupEpochs).toBe(20);
    expect(scheduleName(cosineSchedule(20))).toBe('cosine(5/20)');
  });

  it.each([
    [5, 5, 3],
    [-1, 5, 3],
    [0.5, 5, 3],
    [2, 5, 6],
  ])('refuses a warm-up of %s in %s epochs for a training of %s', (warmupEpochs, epochs, trained) => {
    expect(() => checkSchedule({ kind: 'cosine', warmupEpochs, epochs }, trained)).toThrow(
      `at least the ${trained} trained in all, got ${warmupEpochs} of ${epochs}.`,
    );
  });
});

describe('underSchedule', () => {
  /** Bindings so far: factor and steps made under it. */
  function recorded() {
    const bindings: { factor: number; steps: number; open: boolean }[] = [];
    const factory = underSchedule(
      (factor) => () => {
        const binding = { factor, steps: 0, open: true };
        bindings.push(binding);
        let step = 0;
        return {
          step() {
            step += 1;
            binding.steps += 1;
          },
          exportState: () => ({ step, memories: [] }),
          importState(state) {
            step = state.step;
          },
          dispose() {
            binding.open = false;
          },
        };
      },
      { kind: 'cosine', warmupEpochs: 2, epochs: 4 },
      3,
    );
    return { bindings, bound: factory([]) };
  }

  it('changes the factor between epochs and keeps one binding open', () => {
    const { bindings, bound } = recorded();
    for (let i = 0; i < 12; i += 1) bound.step([]);
    expect(bindings.map(({ factor, steps }) => [factor, steps])).toEqual([
      [0, 3],
      [0.5, 3],
      [1, 3],
      [0.5, 3],
    ]);
    expect(bound.exportState().step).toBe(12);
    expect(bindings.filter(({ open }) => open)).toHaveLength(1);
    bound.dispose();
    expect(bindings.filter(({ open }) => open)).toHaveLength(0);
  });

  it('goes on where a state stands', () => {
    const { bindings, bound } = recorded();
    bound.importState({ step: 5, memories: [] });
    bound.step([]);
    bound.step([]);
    expect(bindings.filter(({ steps }) => steps > 0).map(({ factor }) => factor)).toEqual([0.5, 1]);
  });
});
