import { describe, expect, it } from 'vitest';
import { bracketsOf } from '../../../src/search/hyperband/brackets.js';

/** Brackets as `9@2 3@7 1@20`. */
function texts(minEpochs: number, maxEpochs: number, eta: number): readonly string[] {
  return bracketsOf({ minEpochs, maxEpochs, eta }).map((bracket) =>
    bracket.map(({ configurations, epochs }) => `${configurations}@${epochs}`).join(' '),
  );
}

describe('bracketsOf', () => {
  it('rounds epochs to whole numbers: 20/9 to 2, 20/3 to 7', () => {
    expect(texts(1, 20, 3)).toEqual(['9@2 3@7 1@20', '5@7 1@20', '3@20']);
  });

  it('is exact at exact powers, where a logarithm in floating point is not', () => {
    expect(Math.log(1000) / Math.log(10)).toBeLessThan(3);
    expect(texts(1, 1000, 10).map((text) => text.split(' ').length)).toEqual([4, 3, 2, 1]);
    expect(texts(1, 27, 3)).toEqual(['27@1 9@3 3@9 1@27', '12@3 4@9 1@27', '6@9 2@27', '4@27']);
    // Li et al. 2018, table 1, with n rounded up.
    expect(texts(1, 81, 3)).toEqual([
      '81@1 27@3 9@9 3@27 1@81',
      '34@3 11@9 3@27 1@81',
      '15@9 5@27 1@81',
      '8@27 2@81',
      '5@81',
    ]);
  });

  it('counts from the fewest epochs', () => {
    expect(texts(5, 20, 2)).toEqual(['4@5 2@10 1@20', '3@10 1@20', '3@20']);
    expect(texts(3, 20, 3)).toEqual(['3@7 1@20', '2@20']);
  });

  it('has one bracket that stops nothing where nothing can be stopped', () => {
    expect(texts(1, 1, 3)).toEqual(['1@1']);
    expect(texts(7, 20, 3)).toEqual(['1@20']);
  });

  it('trains more epochs in each rung, no fewer than asked for, and ends at all of them', () => {
    for (let maxEpochs = 1; maxEpochs <= 60; maxEpochs += 1) {
      for (const eta of [2, 3, 4, 7]) {
        for (const minEpochs of [1, 2, 5].filter((least) => least <= maxEpochs)) {
          for (const bracket of bracketsOf({ minEpochs, maxEpochs, eta })) {
            const epochs = bracket.map((rung) => rung.epochs);
            expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b));
            expect(epochs[0]).toBeGreaterThanOrEqual(minEpochs);
            expect(epochs.at(-1)).toBe(maxEpochs);
            for (const { configurations } of bracket) expect(configurations).toBeGreaterThanOrEqual(1);
          }
        }
      }
    }
  });
});
