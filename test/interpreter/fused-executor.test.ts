import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import type { Executor, ProgramState } from '../../src/interpreter/executor.js';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { scalarExecutor } from '../../src/interpreter/scalar-executor.js';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import { defineProgram, set } from '../../src/program/define.js';
import { FAMILIES } from '../../src/program/families/index.js';
import { FIRST_SLOT, GRADIENT as g, LAST_ADDRESS, STEP as step, PARAMETER as w } from '../../src/program/memory.js';
import { findNamed } from '../../src/program/named/index.js';
import type { Program } from '../../src/program/program.js';
import { compareWithScalar } from './support/fused-comparison.js';

const [one, half, tenth, thousandth, tiny] = [3, 4, 5, 7, 8] as const;
const [m, v, a, b, c] = [9, 10, 11, 12, 13] as const;

/** Every kind of value: carried tensors, constants, a carried scalar, a reduction, the step. */
const busy = defineProgram('busy', [
  set(a, 'sub', one, tenth),
  set(m, 'interpolate', m, g, a),
  set(b, 'square', g),
  set(v, 'interpolate', v, b, a),
  set(b, 'norm', g),
  set(c, 'add', c, b),
  set(a, 'bias_correct', m, a, step),
  set(b, 'sqrt', v),
  set(b, 'add', b, tiny),
  set(a, 'div', a, b),
  set(a, 'div', a, c),
  set(b, 'mul', w, thousandth),
  set(a, 'add', a, b),
]);

describe('fused executor', () => {
  beforeAll(async () => {
    await openBackend('wasm');
  });
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    tf.disposeVariables();
    expect(tf.memory().numTensors, 'tensors after the test').toBe(before);
  });

  describe('by hand', () => {
    it('gives momentum', () => {
      // m <- 0.5 m + 0.5 g; w <- w − m.
      // step 1: m = [1, 2], w = [0, −2]; step 2: m = [1.5, 3], w = [−1.5, −5]
      const program = defineProgram('momentum', [set(m, 'interpolate', m, g, half)]);
      const gradients = [
        [2, 4],
        [2, 4],
      ];
      expect(train(program, [1, 0], gradients)).toEqual([
        [0, -2],
        [-1.5, -5],
      ]);
    });

    it('counts steps from 1', () => {
      // w <- w − step·g: 0 − 1 = −1, −1 − 2 = −3, −3 − 3 = −6
      expect(train(defineProgram('count', [set(a, 'mul', g, step)]), [0], [[1], [1], [1]])).toEqual([[-1], [-3], [-6]]);
    });

    it('subtracts a scalar update from every element', () => {
      // 1 − 0.5 and 2 − 0.5
      expect(train(defineProgram('scalar', [set(a, 'mul', half, one)]), [1, 2], [[9, 9]])).toEqual([[0.5, 1.5]]);
      // ‖(3, 4)‖ = 5
      expect(train(defineProgram('norm', [set(a, 'norm', g)]), [1, 2], [[3, 4]])).toEqual([[-4, -3]]);
    });

    it('gives reductions of what other reductions made', () => {
      // g = [1, 3, 5, 7, 4]: mean 4, g − 4 = [−3, −1, 1, 3, 0], Σ² = 20, std √(20/4) = √5, norm of g − mean √20
      // update = norm/std = √20/√5 = 2, in float32
      const program = defineProgram('reductions', [
        set(a, 'mean', g),
        set(b, 'sub', g, a),
        set(c, 'std', b),
        set(a, 'norm', b),
        set(a, 'div', a, c),
      ]);
      const quotient = Math.fround(Math.fround(Math.sqrt(20)) / Math.fround(Math.sqrt(5)));
      expect(train(program, [0, 0, 0, 0, 10], [[1, 3, 5, 7, 4]])).toEqual([
        [-quotient, -quotient, -quotient, -quotient, Math.fround(10 - quotient)],
      ]);
    });

    it('adds up in the order of the elements modulo 4', () => {
      // s0 = 2^60 + 0 = 2^60, s1 = 1, s2 = −2^60, s3 = 1: (s0 + s2) + (s1 + s3) = 0 + 2, mean 2/5; from left to right 2^60 swallows the 1.
      const program = defineProgram('mean', [set(a, 'mean', g)]);
      expect(train(program, [0, 0, 0, 0, 0], [[2 ** 60, 1, -(2 ** 60), 1, 0]])[0]![0]).toBe(-Math.fround(2 / 5));
    });

    it('swaps two slots, and delays by one step', () => {
      // b <- a, a <- b of the step before, and a starts as g in step 1: both must read what the step began with.
      // m' = v + g, v' = m (times 1): step 1: m = [1, 2], v = 0; step 2: m = [1, 2] + 0, v = [1, 2]; step 3: m = [1, 2] + [1, 2]
      const program = defineProgram('swap', [
        set(a, 'mul', m, one),
        set(m, 'add', v, g),
        set(v, 'mul', a, one),
        set(b, 'mul', m, one),
      ]);
      const gradient = [1, 2];
      expect(train(program, [0, 0], [gradient, gradient, gradient])).toEqual([
        [-1, -2],
        [-2, -4],
        [-4, -8],
      ]);
    });

    it('lets a slot turn from scalar to tensor in the steps', () => {
      // step 1: a = size(b) = 1; b = g + 1; update 1·g. step 2: a = size of a tensor of two = 2; update 2·g.
      const program = defineProgram('types', [set(a, 'size', b), set(b, 'add', g, a), set(c, 'mul', g, a)]);
      const gradients = [
        [2, 4],
        [2, 4],
      ];
      expect(train(program, [0, 0], gradients)).toEqual([
        [-2, -4],
        [-6, -12],
      ]);
    });

    it('applies the learning rate to the update and the scale to the gradient', () => {
      // 10 − 0.5·(2·0.25)² = 10 − 0.125
      const program = defineProgram('square', [set(a, 'square', g)]);
      expect(train(program, [10], [[2]], { learningRate: 0.5, gradientScale: 0.25 })).toEqual([[9.875]]);
    });

    it('flushes subnormals of a slot, keeps those of the update, and stores −0 as 0', () => {
      // b <- g; update = b of the step before.
      const delay = defineProgram('delay', [set(c, 'mul', b, one), set(b, 'mul', g, one), set(c, 'mul', c, one)]);
      const gradients = [
        [1e-40, -1e-39, 2 ** -126, -3, Number.NaN, Number.NEGATIVE_INFINITY],
        [0, 0, 0, 0, 0, 0],
      ];
      expect(train(delay, [0, 0, 0, 0, 0, 0], gradients)[1]).toEqual([
        0,
        0,
        -(2 ** -126),
        3,
        Number.NaN,
        Number.POSITIVE_INFINITY,
      ]);
      const plain = defineProgram('plain', [set(c, 'mul', g, one)]);
      expect(train(plain, [0], [[1e-40]])).toEqual([[-Math.fround(1e-40)]]);
      // step 1: b = g·0 = −0 where g < 0; step 2: 1/b is Infinity wherever b is 0, −Infinity where it is −0.
      const zero = defineProgram('zero', [set(c, 'div', one, b), set(b, 'mul', g, 40), set(c, 'mul', c, one)]);
      const [, after] = train(
        zero,
        [0, 0],
        [
          [-1, 1],
          [1, 1],
        ],
      );
      expect(after).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    });
  });

  it('does nothing for an empty program, and keeps the step', () => {
    const variable = variableOf([1, 2]);
    const run = fusedExecutor.bind(defineProgram('empty', []), [variable]);
    const gradient = tf.tensor1d([1, 1]);
    run.step([gradient]);
    run.step([gradient], 0.5);
    expect(read(variable)).toEqual([1, 2]);
    expect(run.exportState()).toEqual({ step: 2, memories: [{ slots: [] }] });
    run.dispose();
    gradient.dispose();
  });

  it('takes tensors of any rank, and of no elements', () => {
    const shapes = [[], [0], [2, 0, 3], [1, 1], [2, 3, 1, 2]];
    const variables = shapes.map((shape) => tf.tidy(() => tf.variable(tf.ones(shape))));
    const gradients = shapes.map((shape) => tf.fill(shape, 2));
    const run = fusedExecutor.bind(defineProgram('half', [set(m, 'add', m, g), set(a, 'mul', m, half)]), variables);
    run.step(gradients);
    run.step(gradients);
    // 1 − 0.5·2 − 0.5·4 = −2
    expect(variables.map((variable) => read(variable))).toEqual([[-2], [], [], [-2], new Array(12).fill(-2)]);
    expect(variables.map(({ shape }) => shape)).toEqual(shapes);
    run.dispose();
    tf.dispose(gradients);
  });

  it.each(Object.keys(FAMILIES))(
    'has the bits of the scalar executor for programs of the family %s, with constants',
    (family) => {
      const programs = (['released', 'paper'] as const).map((variant) => ofFamily(family, variant));
      for (const { constants } of programs) expect(constants.length).toBeGreaterThan(0);
      expect(compareWithScalar(programs, `fused/${family}`).differences).toEqual([]);
    },
  );

  it('has them for chains of reductions', () => {
    const chain = (...ops: readonly ('norm' | 'mean' | 'std')[]): Program =>
      defineProgram(ops.join('-'), [
        set(a, 'mul', g, one),
        ...ops.flatMap((op) => [
          set(b, op, a),
          set(c, 'sub', a, b),
          set(m, 'interpolate', m, b, half),
          set(a, 'div', c, m),
        ]),
      ]);
    const programs = [
      chain('norm'),
      chain('mean'),
      chain('std'),
      chain('std', 'norm', 'mean'),
      chain('mean', 'std', 'std', 'norm', 'mean', 'std'),
      // Reductions of scalars: norm is the size, mean the number, std NaN.
      defineProgram('of scalars', [set(a, 'norm', g), set(b, 'norm', a), set(c, 'mean', b), set(a, 'mul', g, c)]),
      defineProgram('std of a scalar', [set(a, 'norm', g), set(b, 'std', a), set(c, 'maximum', b, g)]),
      // A reduction that only the next step reads, and one of the parameter.
      defineProgram('carried', [set(a, 'mul', b, g), set(b, 'std', w), set(c, 'add', a, one)]),
    ];
    expect(compareWithScalar(programs, 'fused/reductions', [1, 2, 3, 4, 5, 16, 1001]).differences).toEqual([]);
  });

  it('has them for a program of 1,000 instructions that uses every slot and 64 constants', () => {
    const constants = Array.from({ length: 64 }, (_, i) => (i + 1) / 64);
    const slots = Array.from({ length: LAST_ADDRESS - FIRST_SLOT + 1 }, (_, i) => FIRST_SLOT + i);
    const at = (i: number): number => slots[i % slots.length]!;
    const ops = ['add', 'maximum', 'sub', 'minimum', 'mul'] as const;
    // Every slot goes on from its own value, and every third instruction mixes it with the next slot.
    const instructions = Array.from({ length: 1000 }, (_, i) => {
      const other = [at(i + 1), -1 - (i % 64), i % 2 === 0 ? g : w][i % 3]!;
      if (i % 19 === 18) return set(at(i), 'interpolate', at(i), other, -1 - (i % 64));
      if (i % 37 === 36) return set(at(i), 'arctan', at(i));
      return set(at(i), ops[i % 5]!, at(i), other);
    });
    const program = defineProgram('large', instructions, constants);
    const tally = compareWithScalar([program], 'fused/thousand');
    expect(tally.differences).toEqual([]);
    // 55 slots at each of 6 sizes and 4 steps, tensors all of them in the end.
    expect(tally.tensors + tally.scalars).toBe(55 * 6 * 4);
    expect(tally.tensors).toBeGreaterThan(55 * 6 * 2);
  });

  it('has them for 1,000 powers, and for 100 deviations one from the other', () => {
    const powers = Array.from({ length: 1000 }, () => set(a, 'bias_correct', g, b, a));
    const deviations = Array.from({ length: 100 }, () => [set(b, 'std', a), set(a, 'sub', a, b)]).flat();
    const programs = [
      defineProgram('powers', [set(b, 'abs', w), ...powers.slice(1)]),
      defineProgram('deviations', [set(a, 'add', g, w), ...deviations]),
    ];
    expect(compareWithScalar(programs, 'fused/hostile', [5, 8]).differences).toEqual([]);
  });

  it('never writes into gradients, even when one serves several variables, or shares data with a variable', () => {
    const gradient = tf.tensor1d([3, 4]);
    const variables = [variableOf([0, 0]), variableOf([0, 0])];
    const run = fusedExecutor.bind(busy, variables);
    for (let i = 0; i < 3; i++) run.step([gradient, gradient], 0.5);
    expect(read(gradient)).toEqual([3, 4]);
    expect(read(variables[0]!)).toEqual(read(variables[1]!));
    run.dispose();
    gradient.dispose();

    // w <- w − w, the gradient being the variable's own data under another shape and back.
    const own = variableOf([3, 4]);
    const same = tf.tidy(() => own.reshape([2, 1]).reshape([2]));
    const plain = fusedExecutor.bind(defineProgram('sgd', [set(a, 'mul', g, half)]), [own]);
    plain.step([same]);
    expect(read(own)).toEqual([1.5, 2]);
    expect(read(same)).toEqual([3, 4]);
    plain.dispose();
    same.dispose();
  });

  it('keeps runs of one program apart', () => {
    const variables = Array.from({ length: 3 }, () => variableOf([1, -2, 3]));
    const gradient = tf.tensor1d([0.1, 0.2, -0.3]);
    const [first, second, alone] = variables.map((variable) => fusedExecutor.bind(busy, [variable]));
    // The second is a step behind, under the same plan.
    first!.step([gradient]);
    for (let i = 0; i < 3; i++) {
      first!.step([gradient], 0.5);
      second!.step([gradient]);
      alone!.step([gradient]);
    }
    expect(read(variables[1]!)).toEqual(read(variables[2]!));
    expect(read(variables[0]!)).not.toEqual(read(variables[2]!));
    for (const run of [first, second, alone]) run!.dispose();
    gradient.dispose();
  });

  it('makes no more tensors in 100 steps than in 3, and none are left after dispose', () => {
    const shapes = [[4, 16], [16], [1], []];
    const variables = shapes.map((shape) => tf.tidy(() => tf.variable(tf.fill(shape, 0.5))));
    const gradients = shapes.map((shape) => tf.fill(shape, 0.25));
    const begun = tf.memory().numTensors;
    const run = fusedExecutor.bind(busy, variables);
    for (let i = 0; i < 3; i++) run.step(gradients, 0.5);
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    // Slots m and v of each.
    expect(numTensors).toBe(begun + 2 * shapes.length);
    for (let i = 0; i < 97; i++) run.step(gradients, 0.5);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    run.dispose();
    expect(tf.memory().numTensors).toBe(begun);
    tf.dispose(gradients);
  });

  it('survives a tf.tidy around every step', () => {
    const train20 = (wrap: (step: () => void) => void) => {
      const variable = variableOf([1, -2, 3]);
      const gradient = tf.tensor1d([0.1, 0.2, -0.3]);
      const run = fusedExecutor.bind(busy, [variable]);
      for (let i = 0; i < 20; i++) wrap(() => run.step([gradient]));
      run.dispose();
      gradient.dispose();
      return read(variable);
    };
    expect(train20((make) => tf.tidy(make))).toEqual(train20((make) => make()));
  });

  describe('states', () => {
    const starts = [
      [1, 2, 3, 4, 5],
      [-1, 0.5, 2],
    ];
    const gradientsOf = (i: number) => [
      tf.tensor1d([0.3 - 0.1 * i, Math.sin(i), 1 / (i + 1), -0.2, i]),
      tf.tensor1d([Math.cos(i), 0.1 * i, -1]),
    ];
    const steps = (run: { step(gradients: readonly tf.Tensor[], scale?: number): void }, from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const gradients = gradientsOf(i);
        run.step(gradients, i % 2 === 0 ? 1 : 0.25);
        tf.dispose(gradients);
      }
    };
    const executors: readonly Executor[] = [fusedExecutor, scalarExecutor, tensorExecutor];
    const pairs = executors.flatMap((from) => executors.map((to) => [from, to] as const));
    const sorted = ({ step, memories }: ProgramState) => ({
      step,
      memories: memories.map(({ slots }) => [...slots].sort((x, y) => x.address - y.address)),
    });

    it.each(pairs.map(([from, to]) => [from.name, to.name, from, to] as const))(
      'go from %s to %s, with the bits of a run without interruption',
      (_from, _to, from, to) => {
        const options = { learningRate: 0.5 };
        const straightVariables = starts.map(variableOf);
        const straight = scalarExecutor.bind(busy, straightVariables, options);
        steps(straight, 0, 6);

        const variables = starts.map(variableOf);
        const first = from.bind(busy, variables, options);
        steps(first, 0, 3);
        const state = first.exportState();
        const kept = structuredClone(state);
        const parameters = variables.map((variable) => read(variable));
        steps(first, 3, 5);
        expect(state, 'untouched by later steps').toEqual(kept);

        const others = parameters.map(variableOf);
        const second = to.bind(busy, others, options);
        steps(second, 0, 1); // something to overwrite
        others.forEach((variable, i) => {
          tf.tidy(() => variable.assign(tf.tensor1d(parameters[i]!)));
        });
        second.importState(state);
        expect(second.steps).toBe(3);
        steps(second, 3, 6);
        expect(state, 'untouched by the run that took it').toEqual(kept);
        expect(others.map((variable) => read(variable))).toEqual(straightVariables.map((variable) => read(variable)));
        expect(sorted(second.exportState())).toEqual(sorted(straight.exportState()));
        for (const run of [straight, first, second]) run.dispose();
      },
    );

    it('may hold other types than the program ends up with', () => {
      // c is a sum of norms, a number in every step of this run; the state says that it was a tensor. m and v the other way round.
      const variable = variableOf([1, 2, 3]);
      const twin = variableOf([1, 2, 3]);
      const state: ProgramState = {
        step: 4,
        memories: [
          {
            slots: [
              { address: m, type: 'scalar', data: Float32Array.of(0.5) },
              { address: c, type: 'tensor', data: Float32Array.of(1, 2, 3) },
            ],
          },
        ],
      };
      // c' = ‖g‖ whatever c was; the update reads the old c.
      const program = defineProgram('retyped', [
        set(a, 'add', c, g),
        set(m, 'add', m, g),
        set(c, 'norm', g),
        set(a, 'mul', a, m),
      ]);
      const gradient = tf.tensor1d([3, 4, 0]);
      const begun = tf.memory().numTensors;
      const run = fusedExecutor.bind(program, [variable]);
      run.importState(state);
      expect(tf.memory().numTensors).toBe(begun + 1);
      const reference = scalarExecutor.bind(program, [twin]);
      reference.importState(state);
      run.step([gradient]);
      reference.step([gradient]);
      // m, but not c any more.
      expect(tf.memory().numTensors).toBe(begun + 1);
      // 1 − (1 + 3)·(0.5 + 3), 2 − (2 + 4)·4.5, 3 − 3·0.5
      expect(read(variable)).toEqual([-13, -25, 1.5]);
      expect(sorted(run.exportState())).toEqual(sorted(reference.exportState()));
      expect(run.exportState().memories[0]!.slots.map(({ address, type }) => [address, type])).toEqual([
        [m, 'tensor'],
        [c, 'scalar'],
      ]);
      run.dispose();
      gradient.dispose();
    });

    it('that do not fit are refused with every fault named, and the run stays as it was', () => {
      const variable = variableOf([1, 2, 3]);
      const run = fusedExecutor.bind(busy, [variable]);
      const gradient = tf.tensor1d([1, 1, 1]);
      run.step([gradient]);
      const begun = run.exportState();
      const slot = (address: number, length: number) =>
        ({ address, type: 'tensor', data: new Float32Array(length) }) as const;
      expect(() => run.importState({ step: 1, memories: [{ slots: [slot(9, 4), slot(11, 3)] }] })).toThrow(
        'got memory 0, slot 9 (tensor) with 4 numbers instead of 3; memory 0, slot 11, which the program does not carry from step to step.',
      );
      expect(run.exportState()).toEqual(begun);
      run.dispose();
      gradient.dispose();
    });

    it('begin anew after dispose', () => {
      const variable = variableOf([1, 2, 3]);
      const run = fusedExecutor.bind(busy, [variable]);
      const gradient = tf.tensor1d([1, 1, 1]);
      run.step([gradient]);
      run.dispose();
      run.dispose();
      expect(run.exportState().memories[0]!.slots.map(({ type, data }) => [type, ...data])).toEqual([
        ['scalar', 0],
        ['scalar', 0],
        ['scalar', 0],
      ]);
      gradient.dispose();
    });
  });

  it('refuses gradients that do not fit before it changes anything', () => {
    const variable = variableOf([1, 2, 3]);
    const run = fusedExecutor.bind(busy, [variable]);
    const gradient = tf.tensor1d([1, 2]);
    expect(() => run.step([])).toThrow('step: expected 1 gradients, one a variable, got 0.');
    expect(() => run.step([gradient])).toThrow(
      /expected a gradient of shape \[3\] for variable 0 \(".+"\), got \[2\]\./,
    );
    expect(run.steps).toBe(0);
    expect(read(variable)).toEqual([1, 2, 3]);
    run.dispose();
    gradient.dispose();
  });

  it('refuses what it cannot work on: gradients and variables that are no float32, another backend', async () => {
    const whole = tf.tidy(() => tf.variable(tf.tensor1d([1, 2], 'int32'), true, 'counts'));
    expect(() => fusedExecutor.bind(busy, [whole])).toThrow(
      'executor "fused": expected float32 variables, got "counts" of int32. Leave it out of the training.',
    );
    const variable = variableOf([1, 2]);
    const run = fusedExecutor.bind(busy, [variable]);
    tf.tidy(() => {
      expect(() => run.step([tf.tensor1d([1, 2], 'int32')])).toThrow(
        /^step: expected a float32 gradient for variable 0 \(".+"\), got int32\./,
      );
    });
    expect(read(variable)).toEqual([1, 2]);
    run.dispose();
    await openBackend('cpu');
    try {
      expect(() => fusedExecutor.bind(busy, [])).toThrow(
        'executor "fused": expected the heap of tfjs\'s WebAssembly backend, got none that can be used: the active backend is "cpu", not "wasm". Use --executor tensor.',
      );
    } finally {
      await openBackend('wasm');
    }
  });

  it('is found by its named programs: ten steps of each are those of the tensor executor to rounding', () => {
    for (const name of ['AdamW', 'Adadelta', 'Incumbent']) {
      const variables = [variableOf([1, -2, 3, 0.5, 2]), variableOf([1, -2, 3, 0.5, 2])];
      const runs = [fusedExecutor, tensorExecutor].map((executor, i) =>
        executor.bind(findNamed(name), [variables[i]!]),
      );
      for (let i = 0; i < 10; i++) {
        const gradient = tf.tensor1d([Math.sin(i), 0.1, -1 / (i + 1), i, -0.5]);
        for (const run of runs) run.step([gradient]);
        gradient.dispose();
      }
      const [fused, tensor] = variables.map((variable) => read(variable));
      fused!.forEach((value, i) => {
        expect(value, name).toBeCloseTo(tensor![i]!, 5);
      });
      for (const run of runs) run.dispose();
    }
  });
});

function ofFamily(family: string, variant: 'released' | 'paper'): Program {
  const values: Readonly<Record<string, unknown>> = {
    positive: 0.0123,
    nonNegative: 0.002,
    decayRate: 0.9,
    fraction: 0.25,
    flag: true,
  };
  const { fields, build } = FAMILIES[family]!;
  const hyperparameters = Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, values[kind]]));
  return build(hyperparameters, { variant, trainingSteps: 5 });
}

interface Options {
  readonly learningRate?: number;
  readonly gradientScale?: number;
}

/** A variable without the tensor that it starts as, with which it would share memory. */
function variableOf(initial: readonly number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d([...initial])));
}

/** The parameter after each step. */
function train(
  program: Program,
  initial: readonly number[],
  gradients: readonly (readonly number[])[],
  { learningRate = 1, gradientScale = 1 }: Options = {},
) {
  const variable = variableOf(initial);
  const run = fusedExecutor.bind(program, [variable], { learningRate });
  const trajectory = gradients.map((values) => {
    const gradient = tf.tensor1d([...values]);
    run.step([gradient], gradientScale);
    gradient.dispose();
    return read(variable);
  });
  run.dispose();
  variable.dispose();
  return trajectory;
}

/** The values, zeros without a sign. */
function read(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync()).map((value) => value + 0);
}
