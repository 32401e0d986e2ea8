import { describe, expect, it } from 'vitest';
import { tableBatches } from '../../../src/pfn/transfer/tabpfn/batches.js';
import { compatibleOrder, IGNORED } from '../../../src/pfn/transfer/tabpfn/classes.js';
import { drawHyperparameters } from '../../../src/pfn/transfer/tabpfn/hyper-priors.js';
import { drawProcessDataset } from '../../../src/pfn/transfer/tabpfn/process-prior.js';
import { makeTables } from '../../../src/pfn/transfer/tabpfn/table.js';
import { type NumpyRandomState, numpyRandomState } from '../../../src/random/numpy.js';
import { recordedStream } from './recording.js';
import { chanceOfFirst, mean, shareError, std, stdError } from './statistics.js';

/** Normal inputs and outputs, all values different. */
function rawDataset(random: NumpyRandomState, rows: number, features: number) {
  return { x: random.randn(rows * features), y: random.randn(rows) };
}

describe('a table’s columns', () => {
  const [rows, features, calls] = [500, 4, 2000];
  const random = numpyRandomState(41);
  const tables = Array.from({ length: calls }, () => {
    const raw = rawDataset(random, rows, features);
    const [table] = makeTables(random, [raw], { rows, features, mostClasses: 3, s: 250 });
    return { raw, ...table! };
  });
  const columns = tables.map(({ raw, x, classes }) =>
    // A data set that does not count keeps the order of its rows, others may have lost it.
    Array.from({ length: features }, (_, f) => ({
      isIgnored: classes[0] === IGNORED,
      before: raw.x.filter((_value, i) => i % features === f),
      after: x.filter((_value, i) => i % features === f),
    })),
  );
  const levelsOf = ({ after }: { after: Float64Array }): number => new Set(after).size;
  const isCategorical = (column: { after: Float64Array }): boolean => levelsOf(column) < rows;
  const categorical = columns.flat().filter(isCategorical);

  it('are categories in a fifth of the tables, each by a chance uniform in [0, 1]', () => {
    // Some of four: 1 − E(1 − p)⁴ = 4/5. All of four: E p⁴ = 1/5.
    const some = columns.filter((table) => table.some(isCategorical)).length / calls;
    const all = columns.filter((table) => table.every(isCategorical)).length / calls;
    expect(Math.abs(some - 0.2 * 0.8)).toBeLessThan(shareError(0.16, calls));
    expect(Math.abs(all - 0.2 * 0.2)).toBeLessThan(shareError(0.04, calls));
  });

  it('have 2 levels, half of the time round(U(2, C)) with C = max(round(Exp(10)), 2)', () => {
    const levels = categorical.map(levelsOf);
    // P(C = c) = e^(−(c − ½)/10) − e^(−(c + ½)/10) for c > 2; of C > 2 one half of the draws has round(U(2, C)), 2 with chance ½/(C − 2), C/2 + 1 in the mean.
    const chanceOf = (c: number): number => Math.exp(-(c - 0.5) / 10) - Math.exp(-(c + 0.5) / 10);
    const larger = Array.from({ length: 200 }, (_, i) => i + 3);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const others = sum(larger.map((c) => (chanceOf(c) / 2) * (1 - 0.5 / (c - 2))));
    const expected = 2 + sum(larger.map((c) => (chanceOf(c) / 2) * (c / 2 - 1)));
    expect(levels.length).toBeGreaterThan(600);
    expect(Math.abs(levels.filter((n) => n > 2).length / levels.length - others)).toBeLessThan(
      shareError(others, levels.length),
    );
    // Boundaries that coincide cost some hundredths.
    expect(Math.abs(mean(levels) - expected)).toBeLessThan((4 * 4.8) / Math.sqrt(levels.length));
  });

  it('have levels in order with chance 0.3, and those reversed half of the time', () => {
    // Rows keep their order where classes were compatible at once, as they are but for rare ones.
    const orders = categorical.filter((column) => levelsOf(column) > 6).map(directionOf);
    const share = (direction: string) => orders.filter((order) => order === direction).length / orders.length;
    expect(Math.abs(share('rising') - 0.15)).toBeLessThan(shareError(0.15, orders.length));
    expect(Math.abs(share('falling') - 0.15)).toBeLessThan(shareError(0.15, orders.length));
  });

  it('have levels by one permutation in all data sets of a micro-batch that do not keep their order', () => {
    // Twins differ by their coins only: alike, or mirrored, where both are permuted, 0.7², or both in order, 0.3².
    const sizes = { rows: 120, features: 8 };
    const twins = Array.from({ length: 1000 }, () => {
      const raw = rawDataset(random, sizes.rows, sizes.features);
      return makeTables(random, [raw, raw], { ...sizes, mostClasses: 2, s: 60 });
    }).flatMap(([one, other]) =>
      Array.from({ length: sizes.features }, (_, f) =>
        [one!, other!].map(({ x }) => x.filter((_value, i) => i % sizes.features === f)),
      ),
    );
    const many = twins.filter(([one]) => new Set(one).size > 5 && new Set(one).size < sizes.rows);
    const areAlike = ([one, other]: readonly Float64Array[]): boolean =>
      [1, -1].some((sign) => one!.every((value, i) => Math.abs(value - sign * other![i]!) < 1e-9));
    expect(many.length).toBeGreaterThan(100);
    expect(Math.abs(many.filter(areAlike).length / many.length - 0.58)).toBeLessThan(shareError(0.58, many.length));
  });

  it('are standardised by n − 1, over all rows', () => {
    // A level that one row has alone leaves a deviation of 0.045, beside which 1e-6 shows.
    for (const { after } of columns.flat().filter((column) => levelsOf(column) > 1)) {
      expect(Math.abs(mean(after))).toBeLessThan(1e-12);
      expect(Math.abs(std(after) * Math.sqrt(rows / (rows - 1)) - 1)).toBeLessThan(5e-5);
    }
  });

  it('go with 2 classes, half of the time with U{2 .. C}', () => {
    // round(U(2, 3)) is 2 or 3.
    const counts = tables.filter(({ classes }) => classes[0] !== IGNORED).map(({ classes }) => new Set(classes).size);
    const share = counts.filter((count) => count === 3).length / counts.length;
    expect(counts.length / calls).toBeGreaterThan(0.97);
    expect(Math.abs(share - 0.25)).toBeLessThan(shareError(0.25, counts.length));
  });
});

/** Whether levels rise or fall with the values that they were made of. */
function directionOf({ before, after }: { before: Float64Array; after: Float64Array }): 'rising' | 'falling' | 'none' {
  const order = [...before.keys()].sort((a, b) => before[a]! - before[b]!);
  const steps = order.slice(1).map((row, i) => Math.sign(after[row]! - after[order[i]!]!));
  if (steps.every((step) => step >= 0)) return 'rising';
  return steps.every((step) => step <= 0) ? 'falling' : 'none';
}

describe('a table’s classes', () => {
  it('follow from the draws: ranks among rows that the data sets share, by a permutation that they share, reversed, without gaps, shifted in a circle', () => {
    const rows = 40;
    let checked = 0;
    const shifts = new Set<number>();
    for (let seed = 0; seed < 300; seed += 1) {
      const raw = [0, 1].map((i) => rawDataset(numpyRandomState(1000 + 2 * seed + i), rows, 1));
      const { random, uniforms, integers, permutations } = recordedStream(seed);
      const tables = makeTables(random, raw, { rows, features: 1, mostClasses: 10, s: 20 });
      // The chance of categories, or more draws where there are some; whether there may be more than two classes, how many.
      if (uniforms[0]!.value < 0.2) continue;
      const most = uniforms[1]!.value < 0.5 ? Math.round(uniforms[2]!.value) : 2;
      const rest = uniforms.slice(uniforms[1]!.value < 0.5 ? 3 : 2);
      const boundaries = integers.slice(0, most - 1).map(({ value }) => value);
      const shiftDraws = integers.slice(most - 1);
      const names = permutations.shift()!;
      expect(names).toHaveLength(most);
      for (const [i, { y }] of raw.entries()) {
        const { classes } = tables[i]!;
        const isReversed = rest[2 * i + 1]!.value < 0.5;
        const named = Array.from(y, (value) => {
          const name = names[boundaries.filter((row) => y[row]! < value).length]!;
          return isReversed ? most - 1 - name : name;
        });
        let order: readonly number[] = [...y.keys()];
        let drawn = 0;
        for (; drawn < 10 && !haveSameClasses(order, named, 20); drawn += 1) order = permutations.shift()!;
        if (drawn === 10) {
          expect(new Set(classes)).toEqual(new Set([IGNORED]));
          continue;
        }
        const present = [...new Set(named)].sort((a, b) => a - b);
        const { low, high, value: shift } = shiftDraws.shift()!;
        expect([low, high]).toEqual([0, present.length]);
        expect([...classes]).toEqual(order.map((row) => (present.indexOf(named[row]!) + shift) % present.length));
        shifts.add(shift);
        checked += 1;
      }
      expect([shiftDraws, permutations]).toEqual([[], []]);
    }
    expect(checked).toBeGreaterThan(300);
    expect(shifts.size).toBeGreaterThan(4);
  });

  it('are looked at in the given order and in nine others', () => {
    const { random, permutations } = recordedStream(42);
    // The only row of class 1 is on one side always.
    expect(compatibleOrder(random, Float64Array.of(0, 0, 0, 1), 2)).toBeUndefined();
    expect(permutations).toHaveLength(10);
  });

  it('are not looked at in the tenth order that is drawn', () => {
    // Both rows of class 1 stand before s; an order has one on each side with a chance of about one half.
    const [classes, s] = [Float64Array.from({ length: 30 }, (_, row) => Number(row < 2)), 15];
    const last = Array.from({ length: 3000 }, (_, seed) => {
      const { random, permutations } = recordedStream(seed);
      return { order: compatibleOrder(random, classes, s), drawn: permutations };
    }).filter(({ drawn }) => drawn.length === 10);
    expect(last.length).toBeGreaterThan(2);
    expect(last.every(({ order }) => order === undefined)).toBe(true);
    expect(last.some(({ drawn }) => haveSameClasses(drawn.at(-1)!, classes, s))).toBe(true);
  });
});

/** Whether the rows before s have the classes, two at least, of those from s on. */
function haveSameClasses(order: readonly number[], classes: ArrayLike<number>, s: number): boolean {
  const sides = [order.slice(0, s), order.slice(s)].map((rows) =>
    [...new Set(rows.map((row) => classes[row]!))].sort(),
  );
  return sides[0]!.length > 1 && String(sides[0]) === String(sides[1]);
}

describe('batches of tables', () => {
  it('have round(U(1, most)) features, scaled up by most/number, and zeros in the other columns', () => {
    const sizes = { datasets: 1, points: 20, features: 10, classes: 10, positions: [0, 15] } as const;
    const { random, uniforms } = recordedStream(43);
    const batches = Array.from({ length: 200 }, () => {
      uniforms.length = 0;
      const { x } = tableBatches(sizes).sample(random, { epoch: 1 });
      const drawn = uniforms.find(({ low, high }) => low === 1 && high === 10)!;
      const columns = Array.from({ length: 10 }, (_, column) => x.filter((_value, i) => i % 10 === column));
      return { features: Math.round(drawn.value), columns };
    });
    let scaled = 0;
    let columnsUsed = 0;
    for (const { features, columns } of batches) {
      columns.forEach((column, i) => {
        const deviation = std(column) * Math.sqrt(20 / 19);
        if (i >= features) expect(deviation).toBe(0);
        else columnsUsed += 1;
        scaled += Number(Math.abs((deviation * features) / 10 - 1) < 1e-3);
      });
    }
    // The others are constant: ignored data sets, units that never leave zero.
    expect(scaled / columnsUsed).toBeGreaterThan(0.8);
    const share = (n: number): number => batches.filter(({ features }) => features === n).length / batches.length;
    for (let n = 1; n <= 10; n += 1) {
      const chance = n === 1 || n === 10 ? 1 / 18 : 1 / 9;
      expect(Math.abs(share(n) - chance)).toBeLessThan(shareError(chance, batches.length));
    }
  });
});

describe('Gaussian processes of tables', () => {
  it('have noise of one of three variances, by the chances that follow from weights uniform in [−3, 5]', () => {
    const random = numpyRandomState(44);
    const draws = Array.from({ length: 40_000 }, () => drawHyperparameters(random));
    const processes = draws.filter((draw) => draw.kind === 'process');
    const share = (noise: number): number => processes.filter((draw) => draw.noise === noise).length / processes.length;
    const first = chanceOfFirst(3, -3, 5);
    for (const [noise, chance] of [
      [1e-5, first],
      [1e-4, (1 - first) / 2],
      [1e-2, (1 - first) / 2],
    ] as const)
      expect(Math.abs(share(noise) - chance)).toBeLessThan(shareError(chance, processes.length));
    // Logarithms of the means are uniform from 1e-5 to 10, which truncated normals blur but little.
    for (const name of ['lengthScale', 'outputScale'] as const) {
      const logs = processes.map((draw) => Math.log10(draw[name])).sort((a, b) => a - b);
      for (const level of [0.1, 0.5, 0.9])
        expect(Math.abs(logs[Math.round(level * logs.length)]! - (6 * level - 5))).toBeLessThan(0.4);
    }
  });

  it.each([1e-2, 1e-4])('add noise of variance %d to a function of the variance of its scale', (noise) => {
    const random = numpyRandomState(45);
    const outputs = (outputScale: number, rows: number): number[] =>
      Array.from({ length: 4000 / rows }, () => [
        ...drawProcessDataset(random, { kind: 'process', lengthScale: 1, outputScale, noise }, rows, 2).y,
      ]).flat();
    // 1e-6 is what makes the covariance regular.
    expect(Math.abs(std(outputs(0, 20)) / Math.sqrt(noise + 1e-6) - 1)).toBeLessThan(stdError(4000));
    expect(Math.abs(std(outputs(0.03, 1)) / Math.sqrt(noise + 0.03) - 1)).toBeLessThan(stdError(4000));
  });

  it('are functions of normal inputs', () => {
    const { x } = drawProcessDataset(
      numpyRandomState(46),
      { kind: 'process', lengthScale: 1, outputScale: 1, noise: 1e-4 },
      200,
      20,
    );
    expect(Math.abs(mean(x))).toBeLessThan(4 / Math.sqrt(4000));
    expect(Math.abs(std(x) - 1)).toBeLessThan(stdError(4000));
  });
});
