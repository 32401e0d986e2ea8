import * as tf from '@tensorflow/tfjs';
import type { Executor, ParameterMemory } from '../../interpreter/executor.js';
import { OPS, type OpName } from '../../program/ops.js';
import type { Program } from '../../program/program.js';
import type { Checker } from './checker.js';
import { fault, fieldsOf, listOf, numberOf, numbersOf, textOf } from './content.js';
import { areNegligible, relativeError, ulpsBetween } from './float32.js';
import { openTally, type VerifyReport } from './report.js';

type Operand = number | readonly number[];

interface OpCase {
  readonly op: OpName;
  readonly inputs: readonly Operand[];
  readonly output: Operand;
}

const FILE = 'op-semantics.json';
const SCALAR_ULPS = 2;
const TENSOR_TOLERANCE = 1e-6;

// Where the little program of a case keeps things.
const FIRST_INPUT = 9;
const RESULT = 12;
const BEFORE = 13;
const UPDATE = 14;

/**
 * Single operations against PyTorch's results, corner cases included: the tensor executor, whose kernels are the backend's, within a
 * relative error, all others in units of the last place. Two allowances:
 *
 * - Subnormal results may be 0, since what a step leaves in a slot is flushed.
 * - The error of a `mean` is measured at the mean magnitude of its inputs, where that is larger than the result. Our reductions add in
 *   double in a fixed order, PyTorch adds in float32; where the inputs cancel, PyTorch's own result has no more correct places than that.
 */
export const opSemantics: Checker = {
  file: FILE,
  check: 'ops',
  *run(content, where, { backend, executors }) {
    const cases = readCases(content, where);
    for (const executor of executors) yield checkExecutor(cases, executor, `${backend}/${executor.name}`);
  },
};

function checkExecutor(cases: readonly OpCase[], executor: Executor, subject: string): VerifyReport {
  const inUlps = executor.name !== 'tensor';
  const tolerance = inUlps ? `${SCALAR_ULPS} ulp` : `${TENSOR_TOLERANCE} relative`;
  const tally = openTally({ file: FILE, check: 'ops', subject, tolerance });
  const limit = inUlps ? SCALAR_ULPS : TENSOR_TOLERANCE;
  for (const [index, one] of cases.entries()) {
    const { op, inputs, output } = one;
    const actual = evaluate(executor, op, inputs);
    const error = largestError(actual, one, inUlps);
    tally.add(error <= limit, error, () => {
      const call = `${op}(${inputs.map(show).join(', ')})`;
      return `case ${index}: ${call}: expected ${show(output)}, got ${show(actual)}`;
    });
  }
  return tally.report();
}

function largestError(actual: Operand, { op, inputs, output }: OpCase, inUlps: boolean): number {
  const [found, wanted] = [asList(actual), asList(output)];
  if ((typeof actual === 'number') !== (typeof output === 'number') || found.length !== wanted.length) {
    return Number.POSITIVE_INFINITY;
  }
  const scale = op === 'mean' ? meanMagnitude(asList(inputs[0] ?? 0)) : 0;
  return wanted.reduce((worst, value, i) => {
    const other = found[i] ?? Number.NaN;
    if (areNegligible(other, value)) return worst;
    return Math.max(worst, inUlps ? ulpsBetween(other, value, scale) : relativeError(other, value, scale));
  }, 0);
}

/** Mean of |x|; 0, which changes nothing, when that is not finite. */
function meanMagnitude(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + Math.abs(value), 0);
  return Number.isFinite(sum) ? sum / values.length : 0;
}

/**
 * The operation as the executor runs it within a step. Inputs come in, and the result goes out, as the slots of a state:
 * a parameter would round what was subtracted from it. An input counts as a slot only if it is written too, and the result
 * only if the next step reads it, hence the instructions around the one that matters.
 */
function evaluate(executor: Executor, op: OpName, inputs: readonly Operand[]): Operand {
  const size = Math.max(1, ...inputs.map((input) => asList(input).length));
  const addresses = inputs.map((_, i) => FIRST_INPUT + i);
  const program: Program = {
    constants: [],
    instructions: [
      { op: 'abs', inputs: [RESULT], output: BEFORE },
      { op, inputs: addresses, output: RESULT },
      ...addresses.map((address) => ({ op: 'abs', inputs: [address], output: address }) as const),
      { op: 'mul', inputs: [BEFORE, RESULT], output: UPDATE },
    ],
  };
  const memory: ParameterMemory = {
    slots: inputs.map((input, i) => ({
      address: FIRST_INPUT + i,
      type: typeof input === 'number' ? 'scalar' : 'tensor',
      data: Float32Array.from(asList(input)),
    })),
  };
  const variable = tf.tidy(() => tf.variable(tf.zeros([size])));
  const gradient = tf.zeros([size]);
  const run = executor.bind(program, [variable]);
  try {
    run.importState({ step: 0, memories: [memory] });
    run.step([gradient]);
    const slot = run.exportState().memories[0]?.slots.find(({ address }) => address === RESULT);
    if (slot === undefined) return Number.NaN;
    return slot.type === 'scalar' ? (slot.data[0] ?? Number.NaN) : Array.from(slot.data);
  } finally {
    run.dispose();
    tf.dispose([variable, gradient]);
  }
}

function readCases(content: unknown, where: string): readonly OpCase[] {
  const cases = listOf(fieldsOf(content, where).cases, `${where}: cases`);
  return cases.map((item, index) => {
    const at = `${where}: cases[${index}]`;
    const fields = fieldsOf(item, at);
    const op = textOf(fields.op, `${at}.op`);
    if (!isOp(op)) throw fault(`${at}.op`, 'the name of an operation', op);
    const inputs = listOf(fields.inputs, `${at}.inputs`).map((input, i) => operandOf(input, `${at}.inputs[${i}]`));
    if (inputs.length !== OPS[op].arity) throw fault(`${at}.inputs`, `${OPS[op].arity} inputs of ${op}`, fields.inputs);
    const lengths = new Set(inputs.flatMap((input) => (typeof input === 'number' ? [] : [input.length])));
    if (lengths.size > 1 || lengths.has(0))
      throw fault(`${at}.inputs`, 'tensors of one length, not empty', fields.inputs);
    return { op, inputs, output: operandOf(fields.output, `${at}.output`) };
  });
}

function isOp(name: string): name is OpName {
  return Object.hasOwn(OPS, name);
}

function operandOf(value: unknown, where: string): Operand {
  return Array.isArray(value) ? numbersOf(value, where) : numberOf(value, where);
}

function asList(operand: Operand): readonly number[] {
  return typeof operand === 'number' ? [operand] : operand;
}

function show(operand: Operand): string {
  return typeof operand === 'number' ? String(operand) : `[${operand.join(', ')}]`;
}
