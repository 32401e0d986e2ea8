import { readFileSync } from 'node:fs';
import type { TrajectoryCase } from '../../../src/interpreter/trajectory-check.js';
import type { OpName } from '../../../src/program/ops.js';
import type { Instruction } from '../../../src/program/program.js';
import { decodeNumber } from '../../../src/util/json.js';

type Encoded = number | string;

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../reference/${name}`, import.meta.url), 'utf8'));
const number = (value: Encoded): number => decodeNumber(value)!;
const value = (encoded: Encoded | Encoded[]): number | Float32Array =>
  Array.isArray(encoded) ? Float32Array.from(encoded, number) : Math.fround(number(encoded));

export interface OpCase {
  readonly op: OpName;
  readonly inputs: readonly (number | Float32Array)[];
  readonly output: number | Float32Array;
}

/** PyTorch's results of single operations. */
export function opCases(): readonly OpCase[] {
  const { cases } = read('op-semantics.json') as {
    cases: { op: OpName; inputs: (Encoded | Encoded[])[]; output: Encoded | Encoded[] }[];
  };
  return cases.map(({ op, inputs, output }) => ({ op, inputs: inputs.map(value), output: value(output) }));
}

/** PyTorch's trajectories of 131 programs on three shapes. */
export function trajectoryCases(): readonly TrajectoryCase[] {
  const { shapes, initial, gradients, programs } = read('trajectories.json') as {
    shapes: number[][];
    initial: number[][];
    gradients: number[][][];
    programs: { name: string; program: Instruction[]; trajectory: Encoded[][][] }[];
  };
  return programs.flatMap(({ name, program, trajectory }) =>
    shapes.map((shape, s) => ({
      name,
      program: { name, constants: [], instructions: program },
      shape,
      initial: Float32Array.from(initial[s]!),
      gradients: gradients.map((step) => Float32Array.from(step[s]!)),
      expected: trajectory.map((step) => step[s]!.map(number)),
    })),
  );
}
