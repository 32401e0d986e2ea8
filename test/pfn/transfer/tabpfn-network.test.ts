import { describe, expect, it } from 'vitest';
import { drawNetwork, type NetworkHyperparameters } from '../../../src/pfn/transfer/tabpfn/hyper-priors.js';
import { drawNetworkDataset } from '../../../src/pfn/transfer/tabpfn/network-prior.js';
import { drawLinear } from '../../../src/pfn/transfer/tabpfn/network-weights.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { recordedStream } from './recording.js';
import { chanceOfFirst, mean, shareError, std, stdError } from './statistics.js';

describe('the weights of a map', () => {
  const random = numpyRandomState(21);
  const kept = (weight: Float64Array): Float64Array => weight.filter((value) => value !== 0);

  it.each([0.1, 0.25, 0.6])('are dropped with chance p = %d, the others N(0, (std/(1 − √p))²)', (p) => {
    const { weight } = drawLinear(random, { dropsBlocks: false, dropout: p, weightStd: 2 }, 100, 200, false);
    const rest = kept(weight);
    expect(Math.abs(1 - rest.length / 20_000 - p)).toBeLessThan(shareError(p, 20_000));
    expect(Math.abs(std(rest) / (2 / (1 - Math.sqrt(p))) - 1)).toBeLessThan(stdError(rest.length));
  });

  it('are dropped with chance 0.99 at most', () => {
    const { weight } = drawLinear(random, { dropsBlocks: false, dropout: 1, weightStd: 2 }, 200, 200, false);
    const rest = kept(weight);
    expect(Math.abs(rest.length / 40_000 - 0.01)).toBeLessThan(shareError(0.01, 40_000));
    expect(Math.abs(std(rest) / (2 / (1 - Math.sqrt(0.99))) - 1)).toBeLessThan(stdError(rest.length));
  });

  it('are all there in the first map, N(0, std²)', () => {
    const { weight } = drawLinear(random, { dropsBlocks: false, dropout: 0.6, weightStd: 2 }, 100, 200, true);
    expect(kept(weight)).toHaveLength(20_000);
    expect(Math.abs(std(weight) / 2 - 1)).toBeLessThan(stdError(20_000));
  });

  it('lie in 1 to ⌈√(least side)⌉ blocks along the diagonal, N(0, std²/share kept)', () => {
    // 20 outputs, 12 inputs: as many of 1 to 4 blocks, of ⌊20/n⌋ by ⌊12/n⌋, so that 240, 120, 72 and 60 weights are kept.
    const [outputs, inputs, draws] = [20, 12, 800];
    const byBlocks: readonly number[][] = [[], [], [], []];
    for (let i = 0; i < draws; i += 1) {
      const { weight } = drawLinear(random, { dropsBlocks: true, dropout: 0.6, weightStd: 3 }, inputs, outputs, false);
      const pattern = Array.from(weight, (value) => Number(value !== 0)).join('');
      const n = [1, 2, 3, 4].find((blocks) => pattern === blockPattern(blocks, outputs, inputs));
      expect(n).toBeDefined();
      byBlocks[n! - 1]!.push(...kept(weight));
    }
    for (const [i, size] of [240, 120, 72, 60].entries()) {
      const values = byBlocks[i]!;
      expect(Math.abs(values.length / size / draws - 0.25)).toBeLessThan(shareError(0.25, draws));
      expect(Math.abs(std(values) / (3 / Math.sqrt(size / 240)) - 1)).toBeLessThan(stdError(values.length));
    }
  });

  it('go with biases uniform within ±1/√inputs', () => {
    const { bias } = drawLinear(random, { dropsBlocks: true, dropout: 0, weightStd: 1 }, 25, 4000, false);
    expect(Math.max(...bias.map(Math.abs))).toBeLessThanOrEqual(0.2);
    expect(Math.abs(std(bias) / (0.2 / Math.sqrt(3)) - 1)).toBeLessThan(stdError(4000));
  });
});

/** Ones where blocks of ⌊rows/n⌋ by ⌊columns/n⌋ lie on the diagonal. */
function blockPattern(n: number, rows: number, columns: number): string {
  const [height, width] = [Math.floor(rows / n), Math.floor(columns / n)];
  return Array.from({ length: rows * columns }, (_, i) => {
    const [down, along] = [Math.floor(Math.floor(i / columns) / height), Math.floor((i % columns) / width)];
    return Number(down === along && down < n);
  }).join('');
}

describe('what is read from a network', () => {
  // Without weights and noise every unit is its bias in all rows, the number that was drawn for it: a column says which unit it is.
  const bare: NetworkHyperparameters = {
    kind: 'network',
    ...{ layers: 3, hidden: 9, causes: 2, dropout: 0, noiseStd: 0, weightStd: 0, activation: 'identity' },
    ...{ isCausal: true, hasUnitNoise: false, outputIsEffect: false, dropsBlocks: true },
    ...{ sortsFeatures: false, isInClique: false },
  };
  const FEATURES = 4;
  /** Two modules of nine units, as the first map does not count. */
  const UNITS = 18;
  const read = (setting: Partial<NetworkHyperparameters>) => {
    const stream = recordedStream(31);
    return Array.from({ length: 500 }, () => {
      stream.uniforms.length = 0;
      const { x, y } = drawNetworkDataset(stream.random, { ...bare, ...setting }, 2, FEATURES);
      expect([...x.slice(FEATURES), y[1]]).toEqual([...x.slice(0, FEATURES), y[0]]);
      const units = stream.uniforms.slice(9).map(({ value }) => value);
      expect(units).toHaveLength(UNITS);
      return {
        inputs: Array.from(x.slice(0, FEATURES), (value) => units.indexOf(value)),
        output: units.indexOf(y[0]!),
      };
    });
  };
  const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
  /** How far an ascending list was shifted in a circle; `undefined` when it was not only that. */
  const shiftOf = (values: readonly number[]): number | undefined => {
    const sorted = ascending(values);
    const shift = sorted.indexOf(values[0]!);
    return values.every((value, i) => value === sorted[(i + shift) % values.length]) ? shift : undefined;
  };

  it('are different units, any of them but the last', () => {
    const sets = read({});
    for (const { inputs, output } of sets) expect(new Set([...inputs, output]).size).toBe(1 + FEATURES);
    expect(new Set(sets.map(({ output }) => output)).size).toBe(UNITS - 1);
    expect(new Set(sets.flatMap(({ inputs }) => inputs)).size).toBe(UNITS - 1);
    // Four in any order are an ascending circle in 4 of 24 cases.
    const circles = sets.filter(({ inputs }) => shiftOf(inputs) !== undefined).length / sets.length;
    expect(Math.abs(circles - 1 / 6)).toBeLessThan(shareError(1 / 6, sets.length));
  });

  it('has its inputs in the network’s order, shifted in a circle by 0 to d − 1, where they are sorted', () => {
    const sets = read({ sortsFeatures: true });
    const shifts = sets.map(({ inputs }) => shiftOf(inputs));
    for (const shift of [0, 1, 2, 3]) {
      const share = shifts.filter((value) => value === shift).length / sets.length;
      expect(Math.abs(share - 0.25)).toBeLessThan(shareError(0.25, sets.length));
    }
    expect(shifts).not.toContain(undefined);
  });

  it('are neighbours in a clique, which begins at any unit that leaves room', () => {
    const sets = read({ isInClique: true });
    const first = sets.map(({ inputs, output }) => {
      const units = ascending([...inputs, output]);
      expect(units.at(-1)! - units[0]!).toBe(FEATURES);
      return units[0]!;
    });
    expect(ascending([...new Set(first)])).toEqual(Array.from({ length: UNITS - FEATURES }, (_, i) => i));
    expect(new Set(sets.map(({ inputs, output }) => output - Math.min(...inputs, output))).size).toBe(1 + FEATURES);
  });

  it('has the last unit as output where that is the effect', () => {
    for (const isInClique of [true, false])
      for (const { output } of read({ outputIsEffect: true, isInClique })) expect(output).toBe(UNITS - 1);
  });

  it('has the causes as inputs, and a last map’s unit as output, where it is not causal', () => {
    const stream = recordedStream(32);
    const { x, y } = drawNetworkDataset(stream.random, { ...bare, isCausal: false }, 30, FEATURES);
    expect(stream.uniforms).toHaveLength(9 + UNITS + 1);
    expect(new Set(y)).toEqual(new Set([stream.uniforms.at(-1)!.value]));
    expect(new Set(x).size).toBe(30 * FEATURES);
  });

  it('is as wide as its inputs and output need, where it is causal', () => {
    const stream = recordedStream(33);
    drawNetworkDataset(stream.random, bare, 2, 7);
    expect(stream.uniforms).toHaveLength(3 * 15);
  });

  it('has noise of one strength, or one of |N(0, std²)| in every unit', () => {
    const random = numpyRandomState(34);
    const rows = 200;
    const deviations = (hasUnitNoise: boolean): number[] =>
      Array.from({ length: 300 }, () => {
        const { x } = drawNetworkDataset(random, { ...bare, layers: 2, noiseStd: 0.5, hasUnitNoise }, rows, 1);
        return std(x);
      });
    const even = deviations(false);
    for (const deviation of even) expect(Math.abs(deviation / 0.5 - 1)).toBeLessThan(1.25 * stdError(rows));
    // E N(0, σ²)² = σ², with deviation √2·σ²; E |N(0, σ²)| = √(2/π)·σ.
    const own = deviations(true);
    expect(Math.abs(mean(own.map((d) => d * d)) / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / own.length));
    expect(Math.abs(mean(own) / (0.5 * Math.sqrt(2 / Math.PI)) - 1)).toBeLessThan(4 * Math.sqrt(0.571 / own.length));
  });

  it('has causes that differ in mean and deviation, |N(0, 1)·m|', () => {
    const random = numpyRandomState(35);
    const rows = 100;
    const columns = Array.from(
      { length: 1500 },
      () => drawNetworkDataset(random, { ...bare, isCausal: false }, rows, 1).x,
    );
    const means = columns.map(mean);
    const deviations = columns.map(std);
    // The variance of a mean is 1 and the hundredth of E N²m² = 1; E |N·m| = 2/π, with deviation √(1 − 4/π²).
    expect(Math.abs(std(means) / Math.sqrt(1.01) - 1)).toBeLessThan(1.2 * stdError(1500));
    expect(Math.abs(mean(deviations) - 2 / Math.PI)).toBeLessThan((4 * 0.771) / Math.sqrt(1500) + 0.005);
  });
});

describe('the hyperparameters of a network', () => {
  it('have the chances that follow from weights uniform in a range', () => {
    const random = numpyRandomState(36);
    const draws = Array.from({ length: 10_000 }, () => drawNetwork(random));
    const share = (is: (draw: NetworkHyperparameters) => boolean): number => draws.filter(is).length / draws.length;
    const meets = (actual: number, expected: number) =>
      expect(Math.abs(actual - expected)).toBeLessThan(shareError(expected, draws.length));
    // The first of n has weight 1, the others U(−5, 6) among activations and U(−3, 5) elsewhere.
    const tanh = chanceOfFirst(3, -5, 6);
    meets(
      share(({ activation }) => activation === 'tanh'),
      tanh,
    );
    meets(
      share(({ activation }) => activation === 'identity'),
      (1 - tanh) / 2,
    );
    meets(
      share(({ activation }) => activation === 'relu'),
      (1 - tanh) / 2,
    );
    for (const name of [
      'isCausal',
      'hasUnitNoise',
      'outputIsEffect',
      'dropsBlocks',
      'sortsFeatures',
      'isInClique',
    ] as const)
      meets(
        share((draw) => draw[name]),
        chanceOfFirst(2, -3, 5),
      );
  });
});
