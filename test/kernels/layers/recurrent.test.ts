import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { gru, lstm, vanillaRecurrent } from '../../../src/kernels/layers/recurrent.js';
import { registerKernels } from '../../../src/kernels/register.js';
import { LAYER_BACKENDS } from '../support/backends.js';

const WITHOUT_KERNELS = LAYER_BACKENDS.filter((name) => name !== 'wasm');

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

afterAll(async () => {
  await openBackend('wasm');
});

/** A matrix or sequence of matrices in plain numbers, row-major; the shape stands beside it. */
interface Named {
  readonly [name: string]: { readonly shape: readonly number[]; readonly values: number[] };
}
interface Size {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
}
type Numbers = Readonly<Record<string, number[]>>;

const sigma = (v: number): number => 1 / (1 + Math.exp(-v));

/** Σₖ row[k]·matrix[k][column] for the row of `x` that begins at `from`. */
function dot(
  x: readonly number[],
  from: number,
  depth: number,
  matrix: readonly number[],
  columns: number,
  column: number,
  firstRow = 0,
): number {
  let sum = 0;
  for (let k = 0; k < depth; k++)
    sum += (x[from + k] as number) * (matrix[(firstRow + k) * columns + column] as number);
  return sum;
}

/** Hidden values after every step, [steps][batch][units], by a loop over steps, sequences and units. */
type NaiveCell = (size: Size, p: Numbers) => number[];

const naiveLstm: NaiveCell = ({ steps, batch, inputs, units }, p) => {
  let hidden = [...(p.hidden0 as number[])];
  let cell = [...(p.cell0 as number[])];
  const all: number[] = [];
  for (let t = 0; t < steps; t++) {
    const nextHidden = [...hidden];
    const nextCell = [...cell];
    for (let row = 0; row < batch; row++)
      for (let unit = 0; unit < units; unit++) {
        const gate = (index: number): number => {
          const column = index * units + unit;
          const weights = p.weights as number[];
          return (
            dot(p.x as number[], (t * batch + row) * inputs, inputs, weights, 4 * units, column) +
            dot(hidden, row * units, units, weights, 4 * units, column, inputs) +
            ((p.bias as number[])[column] as number)
          );
        };
        const at = row * units + unit;
        nextCell[at] = (cell[at] as number) * sigma(gate(2) + 1) + sigma(gate(0)) * Math.tanh(gate(1));
        nextHidden[at] = Math.tanh(nextCell[at] as number) * sigma(gate(3));
      }
    hidden = nextHidden;
    cell = nextCell;
    all.push(...hidden);
  }
  return all;
};

const naiveGru: NaiveCell = ({ steps, batch, inputs, units }, p) => {
  let hidden = [...(p.hidden0 as number[])];
  const all: number[] = [];
  for (let t = 0; t < steps; t++) {
    const sum = (gate: string, state: readonly number[], row: number, unit: number): number =>
      dot(p.x as number[], (t * batch + row) * inputs, inputs, p[`w${gate}`] as number[], units, unit) +
      dot(state, row * units, units, p[`u${gate}`] as number[], units, unit) +
      ((p[`b${gate}`] as number[])[unit] as number);
    const reset = hidden.map((h, at) => h * sigma(sum('r', hidden, Math.floor(at / units), at % units)));
    hidden = hidden.map((h, at) => {
      const [row, unit] = [Math.floor(at / units), at % units];
      const z = sigma(sum('z', hidden, row, unit));
      return (1 - z) * h + z * Math.tanh(sum('h', reset, row, unit));
    });
    all.push(...hidden);
  }
  return all;
};

const naiveVanilla =
  (activation: (v: number) => number): NaiveCell =>
  ({ steps, batch, inputs, units }, p) => {
    let hidden = [...(p.hidden0 as number[])];
    const all: number[] = [];
    for (let t = 0; t < steps; t++) {
      hidden = hidden.map((_, at) => {
        const [row, unit] = [Math.floor(at / units), at % units];
        const fromInput =
          dot(p.x as number[], (t * batch + row) * inputs, inputs, p.inputWeights as number[], units, unit) +
          ((p.inputBias as number[])[unit] as number);
        return activation(
          fromInput +
            dot(hidden, row * units, units, p.hiddenWeights as number[], units, unit) +
            ((p.hiddenBias as number[])[unit] as number),
        );
      });
      all.push(...hidden);
    }
    return all;
  };

const vanillaShapes = ({ inputs, units }: Size) => ({
  inputWeights: [inputs, units],
  inputBias: [units],
  hiddenWeights: [units, units],
  hiddenBias: [units],
});

interface Cell {
  readonly naive: NaiveCell;
  readonly shapes: (size: Size) => Readonly<Record<string, readonly number[]>>;
  readonly layer: (t: Readonly<Record<string, tf.Tensor>>) => tf.Tensor;
}

const CELLS: Readonly<Record<string, Cell>> = {
  lstm: {
    naive: naiveLstm,
    shapes: ({ batch, inputs, units }) => ({
      weights: [inputs + units, 4 * units],
      bias: [4 * units],
      hidden0: [batch, units],
      cell0: [batch, units],
    }),
    layer: (t) =>
      lstm(
        t.x as tf.Tensor,
        { weights: t.weights as tf.Tensor, bias: t.bias as tf.Tensor },
        { hidden: t.hidden0 as tf.Tensor, cell: t.cell0 as tf.Tensor },
      ),
  },
  gru: {
    naive: naiveGru,
    shapes: ({ batch, inputs, units }) => {
      const gates = ['z', 'r', 'h'].flatMap(
        (gate) =>
          [
            [`w${gate}`, [inputs, units]],
            [`u${gate}`, [units, units]],
            [`b${gate}`, [units]],
          ] as const,
      );
      return { ...Object.fromEntries(gates), hidden0: [batch, units] };
    },
    layer: (t) => gru(t.x as tf.Tensor, t as never, t.hidden0),
  },
  'vanilla tanh': {
    naive: naiveVanilla(Math.tanh),
    shapes: (s) => ({ ...vanillaShapes(s), hidden0: [s.batch, s.units] }),
    layer: (t) => vanillaRecurrent(t.x as tf.Tensor, t as never, 'tanh', t.hidden0),
  },
  'vanilla relu': {
    naive: naiveVanilla((v) => Math.max(v, 0)),
    shapes: (s) => ({ ...vanillaShapes(s), hidden0: [s.batch, s.units] }),
    layer: (t) => vanillaRecurrent(t.x as tf.Tensor, t as never, 'relu', t.hidden0),
  },
};

const SIZES: readonly Size[] = [
  { steps: 3, batch: 2, inputs: 3, units: 5 },
  { steps: 1, batch: 1, inputs: 1, units: 1 },
  { steps: 4, batch: 3, inputs: 2, units: 4 },
  { steps: 2, batch: 5, inputs: 7, units: 9 },
];

function makeInputs(cell: Cell, size: Size): Named {
  const shapes: Record<string, readonly number[]> = { x: [size.steps, size.batch, size.inputs], ...cell.shapes(size) };
  let seed = 1;
  const next = (): number => {
    // A multiplicative generator (Park and Miller); any numbers do.
    seed = (seed * 48271) % 2147483647;
    return Math.fround((seed / 2147483647 - 0.5) * 1.6);
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { shape, values: Array.from({ length: shape.reduce((p, n) => p * n, 1) }, next) },
    ]),
  );
}

const numbers = (inputs: Named): Numbers =>
  Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values]));
const tensorsOf = (inputs: Named): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(inputs).map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]));

function expectClose(got: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(got.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) {
    const distance = Math.abs((got[index] as number) - value);
    expect(distance, `element ${index}: ${got[index]} against ${value}`).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(value)),
    );
  }
}

describe.each(Object.entries(CELLS))('%s', (_name, cell) => {
  it.each(SIZES)('agrees with a loop over steps, sequences and units: $steps x $batch x $inputs -> $units', (size) => {
    const inputs = makeInputs(cell, size);
    tf.tidy(() => {
      const result = cell.layer(tensorsOf(inputs));
      expect(result.shape).toEqual([size.steps, size.batch, size.units]);
      expectClose(result.dataSync(), cell.naive(size, numbers(inputs)), 2e-6);
    });
  });

  it.each(SIZES)(
    'has the gradients of that loop by central differences: $steps x $batch x $inputs -> $units',
    (size) => {
      const inputs = makeInputs(cell, size);
      const weightOf = (index: number): number => ((index * 37) % 11) / 5 - 1;
      const loss = (p: Numbers): number => cell.naive(size, p).reduce((sum, h, index) => sum + h * weightOf(index), 0);
      const names = Object.keys(inputs);
      const outputs = size.steps * size.batch * size.units;
      tf.tidy(() => {
        const weights = tf.tensor(
          Array.from({ length: outputs }, (_, k) => weightOf(k)),
          [size.steps, size.batch, size.units],
        );
        const gradients = tf.grads((...t) =>
          cell.layer(Object.fromEntries(names.map((name, index) => [name, t[index] as tf.Tensor]))),
        )(Object.values(tensorsOf(inputs)), weights);
        names.forEach((name, which) => {
          const plain = numbers(inputs);
          const values = plain[name] as number[];
          const expected = values.map((value, index) => {
            const step = 1e-5;
            values[index] = value + step;
            const above = loss(plain);
            values[index] = value - step;
            const below = loss(plain);
            values[index] = value;
            return (above - below) / (2 * step);
          });
          expectClose(gradients[which]?.dataSync() as Float32Array, expected, 1e-5);
        });
      });
    },
  );

  it.each(WITHOUT_KERNELS)('gives the same on %s, without our kernels, forwards and backwards', async (backend) => {
    const size = { steps: 4, batch: 3, inputs: 5, units: 6 };
    const inputs = makeInputs(cell, size);
    const names = Object.keys(inputs);
    const run = () =>
      tf.tidy(() => {
        const values = [...cell.layer(tensorsOf(inputs)).dataSync()];
        const gradients = tf.grads((...t) =>
          cell.layer(Object.fromEntries(names.map((name, index) => [name, t[index] as tf.Tensor]))),
        )(Object.values(tensorsOf(inputs)), tf.ones([4, 3, 6]));
        return [values, ...gradients.map((g) => [...g.dataSync()])];
      });
    const ours = run();
    await openBackend(backend);
    const composed = run();
    await openBackend('wasm');
    for (const [index, values] of ours.entries()) expectClose(values, composed[index] as number[], 1e-5);
  });

  it('leaves no tensor and no memory behind', () => {
    const tensors = tensorsOf(makeInputs(cell, { steps: 3, batch: 2, inputs: 3, units: 5 }));
    const names = Object.keys(tensors);
    const run = (): void => {
      const gradients = tf.grads((...t) =>
        cell.layer(Object.fromEntries(names.map((name, index) => [name, t[index] as tf.Tensor]))),
      )(Object.values(tensors));
      tf.dispose(gradients);
      cell.layer(tensors).dispose();
    };
    run();
    const held = () => [tf.memory().numTensors, (tf.backend() as { numDataIds?(): number }).numDataIds?.()];
    const before = held();
    run();
    expect(held()).toEqual(before);
    tf.dispose(tensors);
  });
});

describe('steps of another implementation', () => {
  // One step of one sequence, computed in doubles by another implementation.
  const vectors = JSON.parse(
    readFileSync(new URL('../../../reference/taskset-vectors.json', import.meta.url), 'utf8'),
  ) as Record<'lstm_step' | 'gru_step', Record<string, number[][]>>;
  const tensorOf = (value: number[] | number[][] | undefined): tf.Tensor => tf.tensor(value as number[]);

  it('of the LSTM', () => {
    const v = vectors.lstm_step;
    tf.tidy(() => {
      const x = tf.expandDims(tensorOf(v.x), 0);
      const state = { hidden: tensorOf(v.h), cell: tensorOf(v.c) };
      const parameters = { weights: tensorOf(v.W), bias: tensorOf(v.b) };
      expectClose(lstm(x, parameters, state).dataSync(), v.h_next?.flat() as number[], 1e-7);
    });
  });

  it('of the GRU', () => {
    const v = vectors.gru_step;
    tf.tidy(() => {
      const parameters = Object.fromEntries(
        ['wz', 'uz', 'bz', 'wr', 'ur', 'br', 'wh', 'uh', 'bh'].map((name) => [name, tensorOf(v[name])]),
      );
      expectClose(
        gru(tf.expandDims(tensorOf(v.x), 0), parameters as never, tensorOf(v.h)).dataSync(),
        v.h_next?.flat() as number[],
        1e-7,
      );
    });
  });
});

describe('recurrent layers', () => {
  it('start from zeros when no state is given', () => {
    tf.tidy(() => {
      const parameters = {
        inputWeights: tf.ones([1, 1]),
        inputBias: tf.zeros([1]),
        hiddenWeights: tf.ones([1, 1]),
        hiddenBias: tf.fill([1], 0.5),
      };
      // 1 + 0.5, then 1 + 1.5 + 0.5, then 1 + 3 + 0.5
      expect([...vanillaRecurrent(tf.ones([3, 1, 1]), parameters, 'relu').dataSync()]).toEqual([1.5, 3, 4.5]);
    });
  });

  it('of no steps give nothing', () => {
    tf.tidy(() => {
      const parameters = { weights: tf.ones([5, 12]), bias: tf.zeros([12]) };
      expect(lstm(tf.zeros([0, 4, 2]), parameters).shape).toEqual([0, 4, 3]);
    });
  });

  it('carry a NaN of one sequence to its own outputs only', () => {
    tf.tidy(() => {
      const x = tf.tensor3d([1, Number.NaN, 1, 1], [2, 2, 1]);
      const parameters = { weights: tf.ones([2, 4]), bias: tf.zeros([4]) };
      expect([...lstm(x, parameters).dataSync()].map(Number.isNaN)).toEqual([false, true, false, true]);
    });
  });

  it('name every tensor that does not fit', () => {
    const x = tf.zeros([3, 2, 5]);
    const parameters = { weights: tf.zeros([8, 16]), bias: tf.zeros([16]) };
    expect(() => lstm(x, parameters, { hidden: tf.zeros([2, 3]), cell: tf.zeros([2, 4]) })).toThrow(
      "lstm: expected weights float32 [9,16], got float32 [8,16]; hidden float32 [2,4], got float32 [2,3]. Check the model's parameters.",
    );
    expect(() => lstm(tf.zeros([3, 5]), parameters)).toThrow(
      'lstm: expected x float32 [steps, batch, inputs], got float32 [3,5]. Bring the sequence into time-major form.',
    );
  });
});
