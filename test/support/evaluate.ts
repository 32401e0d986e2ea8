import { FIRST_SLOT, PRIMITIVE_CONSTANTS } from '../../src/program/memory.js';
import type { OpName } from '../../src/program/ops.js';
import type { Program } from '../../src/program/program.js';

/** A value of a program: `elements` of length 1 for a scalar. Every element is a float32. */
export interface Value {
  readonly type: 'scalar' | 'tensor';
  readonly elements: readonly number[];
}

type Round = (value: number) => number;
type Elementwise = (a: number, b: number, c: number, round: Round) => number;

/** One plain line an operation, over `Math`; doubles, rounded to float32 by the caller. */
const ELEMENTWISE: Partial<Record<OpName, Elementwise>> = {
  div: (a, b) => a / b,
  mul: (a, b) => a * b,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  square: (a) => a * a,
  exp: (a) => Math.exp(a),
  log: (a) => Math.log(a),
  sign: (a) => (a > 0 ? 1 : a < 0 ? -1 : 0),
  sqrt: (a) => Math.sqrt(a),
  abs: (a) => Math.abs(a),
  clip: (a, b) => Math.min(a, b),
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  tan: (a) => Math.tan(a),
  arcsin: (a) => Math.asin(a),
  arccos: (a) => Math.acos(a),
  arctan: (a) => Math.atan(a),
  minimum: (a, b) => Math.min(a, b),
  maximum: (a, b) => Math.max(a, b),
  heaviside: (a, b) => (a > 0 ? 1 : a === 0 ? b : 0),
  interpolate: (a, b, c, round) => round(round(a * c) + round(b * round(1 - c))),
  bias_correct: (a, b, c, round) => a / round(1 - round(power(b, c))),
};

const REDUCTIONS: Partial<Record<OpName, (elements: readonly number[], round: Round) => number>> = {
  norm: (x, round) => Math.sqrt(round(sum(x.map((v) => v * v)))),
  mean: (x, round) => round(sum(x)) / x.length,
  std: (x) => {
    const mean = sum(x) / x.length;
    return Math.sqrt(sum(x.map((v) => (v - mean) ** 2)) / (x.length - 1));
  },
  size: (x) => x.length,
};

/** C's pow. */
function power(base: number, exponent: number): number {
  return base === 1 || exponent === 0 ? 1 : base ** exponent;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A second, naive interpreter: runs one parameter tensor for some steps, to hold programs and their rewritten forms against each other. */
export interface Evaluation {
  /** Runs one step and subtracts the update. Returns the update, `undefined` for a program without instructions. */
  step(gradient: readonly number[]): Value | undefined;
  readonly parameter: readonly number[];
}

export interface EvaluationOptions {
  /** What the program reads at address 2 in its first step, default 1. */
  readonly firstStep?: number;
  /** Arithmetic: rounding of every value, default `Math.fround`. The identity gives doubles, to tell errors from rounding. */
  readonly round?: Round;
}

export function evaluate(program: Program, initial: readonly number[], options: EvaluationOptions = {}): Evaluation {
  const { firstStep = 1, round = Math.fround } = options;
  let parameter = initial.map(round);
  let now = firstStep;
  const slots = new Map<number, Value>();
  return {
    get parameter() {
      return parameter;
    },
    step(gradient) {
      const read = (address: number): Value => {
        if (address < 0) return scalar(program.constants[-1 - address]!);
        if (address === 0) return { type: 'tensor', elements: parameter };
        if (address === 1) return { type: 'tensor', elements: gradient.map(round) };
        if (address === 2) return scalar(round(now));
        if (address < FIRST_SLOT) return scalar(PRIMITIVE_CONSTANTS[address - 3]!);
        return slots.get(address) ?? scalar(0);
      };
      let update: Value | undefined;
      for (const { op, inputs, output } of program.instructions) {
        update = apply(op, inputs.map(read), round);
        slots.set(output, update);
      }
      for (const [slot, { type, elements }] of slots) {
        slots.set(slot, { type, elements: elements.map((v) => (Math.abs(v) < 2 ** -126 ? 0 : v)) });
      }
      const { elements } = update ?? scalar(0);
      if (update !== undefined)
        parameter = parameter.map((p, i) => round(p - elements[elements.length === 1 ? 0 : i]!));
      now++;
      return update;
    },
  };
}

function scalar(value: number): Value {
  return { type: 'scalar', elements: [value] };
}

function apply(op: OpName, inputs: readonly Value[], round: Round): Value {
  const reduction = REDUCTIONS[op];
  if (reduction !== undefined) return scalar(round(reduction(inputs[0]!.elements, round)));
  const size = Math.max(...inputs.map(({ elements }) => elements.length));
  const type = inputs.some((input) => input.type === 'tensor') ? 'tensor' : 'scalar';
  const at = (input: Value | undefined, i: number) =>
    input?.elements[input.elements.length === 1 ? 0 : i] ?? Number.NaN;
  const elements = Array.from({ length: size }, (_, i) =>
    round(ELEMENTWISE[op]!(at(inputs[0], i), at(inputs[1], i), at(inputs[2], i), round)),
  );
  return { type, elements };
}
