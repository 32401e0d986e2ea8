import { describe, expect, it } from 'vitest';
import { classesByRank, compactClasses, compatibleOrder, IGNORED } from '../../../src/pfn/transfer/tabpfn/classes.js';
import { drawHyperparameters, drawNetwork } from '../../../src/pfn/transfer/tabpfn/hyper-priors.js';
import { drawNetworkDataset } from '../../../src/pfn/transfer/tabpfn/network-prior.js';
import { clipOutliers, standardiseColumn } from '../../../src/pfn/transfer/tabpfn/preprocessing.js';
import { drawProcessDataset } from '../../../src/pfn/transfer/tabpfn/process-prior.js';
import { makeTables } from '../../../src/pfn/transfer/tabpfn/table.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { readReference, worstError } from '../support.js';
import { quantiles } from './quantiles.js';

const { tabpfn: vectors, tabpfn_mlp_prior_stats: stats } = readReference('transfer');

/** The columns of `[rows][datasets][features]`, or of `[rows][datasets]`. */
function columnsOf(values: number[][][] | number[][]): readonly Float64Array[] {
  const rows = values.map((row) => row.flat());
  return rows[0]!.map((_, column) => Float64Array.from(rows, (row) => row[column]!));
}

describe('preprocessing', () => {
  const columns = columnsOf(vectors.x);
  it.each([
    ['remove_outliers', clipOutliers],
    ['normalize_data', standardiseColumn],
    ['remove_outliers_then_normalize', (column: Float64Array) => standardiseColumn(clipOutliers(column))],
  ] as const)('meets the reference: %s', (name, rule) => {
    columnsOf(vectors[name]).forEach((expected, i) => {
      expect(worstError(rule(columns[i]!), [...expected], 1)).toBeLessThan(5e-6);
    });
  });

  it('takes classes by rank as the reference', () => {
    const { y, boundary_rows: rows, classes_before_relabel: classes } = vectors.multiclass_rank;
    const expected = columnsOf(classes);
    columnsOf(y).forEach((column, i) => {
      expect(classesByRank(column, rows)).toEqual(expected[i]);
    });
  });

  it('numbers labels as the reference', () => {
    const { labels, compact, rotated_by_2_of_3: rotated } = vectors.normalize_labels;
    const values = Float64Array.from(labels as number[]);
    expect([...compactClasses(values)]).toEqual(compact);
    expect([...compactClasses(values, 2)]).toEqual(rotated);
  });

  it('finds an order with the same classes on both sides, or none', () => {
    const random = numpyRandomState(3);
    const classes = Float64Array.of(0, 0, 0, 1, 1, 1, 0, 1);
    const order = compatibleOrder(random, classes, 3)!;
    expect(new Set(order.slice(0, 3).map((row) => classes[row]!)).size).toBe(2);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(compatibleOrder(random, new Float64Array(8), 3)).toBeUndefined();
    expect(compatibleOrder(random, classes, 0)).toBeUndefined();
  });
});

describe('the network prior', () => {
  it('has the reference’s hyperparameters', () => {
    const random = numpyRandomState(7);
    const draws = Array.from({ length: 4000 }, () => drawNetwork(random));
    const expected = stats.hyperparameter_quantiles;
    const errors = {
      num_layers: draws.map(({ layers }) => layers),
      prior_mlp_hidden_dim: draws.map(({ hidden }) => hidden),
      num_causes: draws.map(({ causes }) => causes),
      noise_std: draws.map(({ noiseStd }) => noiseStd),
      init_std: draws.map(({ weightStd }) => weightStd),
      prior_mlp_dropout_prob: draws.map(({ dropout }) => dropout),
    };
    for (const [name, values] of Object.entries(errors)) {
      quantiles(values, stats.quantile_levels).forEach((q, i) => {
        // The reference's quantiles are of 150 draws; outer ones are off by up to a third.
        const slack = 0.4 * expected[name][i] + (name === 'prior_mlp_dropout_prob' ? 0.02 : 0);
        expect(Math.abs(q - expected[name][i]), `${name} ${stats.quantile_levels[i]}`).toBeLessThan(slack);
      });
    }
  });

  it('gives as many classes, as unequal ones and as many ignored data sets', () => {
    const random = numpyRandomState(17);
    const rows = 64;
    const tables = Array.from({ length: 600 }, () => {
      const hyperparameters = drawNetwork(random);
      const features = Math.round(random.uniform(1, 10));
      const mostClasses = Math.round(random.uniform(2, 10));
      const raw = [drawNetworkDataset(random, hyperparameters, rows, features)];
      return makeTables(random, raw, { rows, features, mostClasses, s: 32 });
    }).flat();
    const counted = tables.filter(({ classes }) => classes[0] !== IGNORED);
    // The reference's 1,200 data sets come from 150 micro-batches, so its shares of classes are known to some 0.03; ours are from 600.
    expect(Math.abs(1 - counted.length / tables.length - stats.ignored_share)).toBeLessThan(0.06);
    const numbers = counted.map(({ classes }) => new Set(classes).size);
    const share = (n: number): number => numbers.filter((count) => count === n).length / numbers.length;
    expect(Math.abs(share(2) - stats.n_class_share[2])).toBeLessThan(0.09);
    expect(Math.abs(share(3) - stats.n_class_share[3])).toBeLessThan(0.06);
    const majorities = counted.map(({ classes }) => {
      const counts = new Map<number, number>();
      for (const value of classes) counts.set(value, (counts.get(value) ?? 0) + 1);
      return Math.max(...counts.values()) / rows;
    });
    quantiles(majorities, stats.quantile_levels).forEach((q, i) => {
      expect(Math.abs(q - stats.majority_share_quantiles[i])).toBeLessThan(0.06);
    });
    for (const { x } of tables) expect(x.every((value) => Math.abs(value) <= 100)).toBe(true);
  });

  it('turns what is not finite into data that does not count', () => {
    const random = numpyRandomState(1);
    const wild = { ...drawNetwork(random), weightStd: 1e300, activation: 'identity', layers: 4 } as const;
    const { x, y } = drawNetworkDataset(random, wild, 6, 2);
    expect(new Set(x)).toEqual(new Set([0]));
    expect(new Set(y)).toEqual(new Set([-100]));
  });
});

describe('both branches', () => {
  it('are drawn, mostly networks', () => {
    const random = numpyRandomState(4);
    const kinds = Array.from({ length: 3000 }, () => drawHyperparameters(random).kind);
    // The mean of e / (e + e^w) over w ~ U(2, 10): ln((1 + e^-1)/(1 + e^-9))/8 = 0.0391.
    const share = kinds.filter((kind) => kind === 'process').length / kinds.length;
    expect(Math.abs(share - 0.0391)).toBeLessThan(0.015);
  });

  it('give smooth functions of the inputs where they are processes', () => {
    const random = numpyRandomState(6);
    const { x, y } = drawProcessDataset(
      random,
      { kind: 'process', lengthScale: 5, outputScale: 1, noise: 1e-5 },
      40,
      1,
    );
    const order = [...x.keys()].sort((a, b) => x[a]! - x[b]!);
    const jumps = order.slice(1).map((row, i) => Math.abs(y[row]! - y[order[i]!]!));
    expect(Math.max(...jumps)).toBeLessThan(0.5);
  });
});
