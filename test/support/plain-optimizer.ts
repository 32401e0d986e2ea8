import * as tf from '@tensorflow/tfjs';
import type { BoundOptimizer, OptimizerFactory } from '../../src/tasks/optimizer.js';

/*
 * A second, plain reading of the programs in which the reference runs are written, `op[inputs]>output`, on arrays with every operation
 * rounded to float32. It knows only the operations that those programs use, so that tasks are tested without the interpreter.
 */

const f = Math.fround;

/** The programs of the reference runs in `reference/pfn`. */
export const REFERENCE_PROGRAMS: Readonly<Record<string, string>> = {
  AdamW:
    'square[1]>11 sub[3,5]>9 sub[3,7]>10 ib[12,1,9]>12 ib[13,11,10]>13 bc[12,9,2]>14 bc[13,10,2]>15 mul[6,8]>16 sqrt[15]>17 add[17,16]>17 div[14,17]>19 mul[0,6]>18 add[19,18]>19 mul[19,7]>19',
  SGD: 'sub[5,5]>9 mul[12,9]>12 add[1,12]>12 mul[12,6]>19',
  Adadelta:
    'square[1]>11 sub[3,5]>10 ib[13,11,10]>13 add[12,8]>14 add[13,8]>15 sqrt[15]>17 sqrt[14]>16 div[16,17]>19 mul[19,1]>19 square[19]>20 ib[12,20,10]>12 mul[19,3]>19',
  Incumbent:
    'sub[13,1]>17 square[17]>11 sub[11,8]>13 add[1,13]>13 sub[3,5]>10 ib[13,11,10]>13 add[13,8]>15 clip[6,15]>9 maximum[15,8]>15 sqrt[15]>17 tan[7]>14 div[14,17]>19 maximum[9,17]>13 mul[19,1]>18',
};

const VALUES: Readonly<Record<string, (a: number, b: number, c: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  square: (a) => a * a,
  sqrt: (a) => Math.sqrt(a),
  tan: (a) => Math.tan(a),
  clip: (a, b) => Math.min(a, b),
  maximum: (a, b) => Math.max(a, b),
  ib: (a, b, t) => f(a * t) + f(b * f(1 - t)),
  bc: (a, b, n) => a / f(1 - f(b ** n)),
};

const CONSTANTS = [1, 0.5, 0.1, 0.01, 0.001, 1e-6].map(f);

interface PlainInstruction {
  readonly value: (a: number, b: number, c: number) => number;
  readonly inputs: readonly number[];
  readonly output: number;
}

/** An optimizer that runs `text` for every variable, as the task tests need one. */
export function plainOptimizer(text: string): OptimizerFactory {
  const program = text.split(/\s+/).map(parse);
  return (variables) => bind(program, variables);
}

function parse(text: string): PlainInstruction {
  const [, op, inputs, output] = /^(\w+)\[([\d,]+)\]>(\d+)$/.exec(text) ?? [];
  const value = VALUES[op ?? ''];
  if (value === undefined || inputs === undefined) throw new Error(`plain optimizer: cannot read "${text}"`);
  return { value, inputs: inputs.split(',').map(Number), output: Number(output) };
}

type Slot = { type: 'scalar' | 'tensor'; data: Float32Array };

function bind(program: readonly PlainInstruction[], variables: readonly tf.Variable[]): BoundOptimizer {
  let step = 0;
  let memories = variables.map(() => new Map<number, Slot>());

  const runFor = (variable: tf.Variable, gradient: Float32Array, memory: Map<number, Slot>) => {
    const parameter = Float32Array.from(variable.dataSync());
    const read = (address: number): Slot => {
      if (address === 0) return { type: 'tensor', data: parameter };
      if (address === 1) return { type: 'tensor', data: gradient };
      if (address === 2) return { type: 'scalar', data: Float32Array.of(step) };
      if (address < 9) return { type: 'scalar', data: Float32Array.of(CONSTANTS[address - 3]!) };
      return memory.get(address) ?? { type: 'scalar', data: Float32Array.of(0) };
    };
    let update: Slot = { type: 'scalar', data: Float32Array.of(0) };
    for (const { value, inputs, output } of program) {
      const slots = inputs.map(read);
      const isTensor = slots.some((slot) => slot.type === 'tensor');
      const at = (slot: Slot | undefined, i: number) => slot?.data[slot.type === 'tensor' ? i : 0] ?? 0;
      const data = Float32Array.from({ length: isTensor ? parameter.length : 1 }, (_, i) =>
        value(at(slots[0], i), at(slots[1], i), at(slots[2], i)),
      );
      update = { type: isTensor ? 'tensor' : 'scalar', data };
      memory.set(output, update);
    }
    const next = parameter.map((value, i) => value - update.data[update.type === 'tensor' ? i : 0]!);
    tf.tidy(() => variable.assign(tf.tensor(next, variable.shape)));
  };

  return {
    step(gradients, scale = 1) {
      step += 1;
      variables.forEach((variable, i) => {
        runFor(
          variable,
          gradients[i]!.dataSync<'float32'>().map((g) => g * f(scale)),
          memories[i]!,
        );
      });
    },
    exportState: () => ({
      step,
      memories: memories.map((memory) => ({
        slots: [...memory].map(([address, { type, data }]) => ({ address, type, data: data.slice() })),
      })),
    }),
    importState(state) {
      step = state.step;
      memories = state.memories.map(
        ({ slots }) => new Map(slots.map(({ address, type, data }) => [address, { type, data: data.slice() }])),
      );
    },
    dispose() {},
  };
}
