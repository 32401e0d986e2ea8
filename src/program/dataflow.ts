import type { Liveness } from './liveness.js';
import { FIRST_PRIMITIVE, FIRST_SLOT, PRIMITIVE_CONSTANTS } from './memory.js';
import { OP_CODES, OPS, type OpName } from './ops.js';
import type { Program } from './program.js';

/**
 * One value of a step.
 * - `cell`: a read-only cell, address 0 .. 8.
 * - `constant`: a constant of the program that is none of the primitive ones and not 0.
 * - `variable`: what slots of one class hold when a step begins. Class 0 is the scalar 0 that stays 0: slots nobody writes, the constant 0.
 * - `operation`: of earlier values.
 */
export type ValueNode =
  | { readonly kind: 'cell'; readonly address: number }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'variable'; readonly index: number }
  | { readonly kind: 'operation'; readonly op: OpName; readonly inputs: readonly number[] };

/** Class of the slots that are the scalar 0 in every step. */
export const ZERO_CLASS = 0;

/** The values of one step of a program's live code, equal ones counted once. Inputs of a node have smaller numbers than the node. */
export interface Dataflow {
  readonly nodes: readonly ValueNode[];
  /** Node that each live instruction computes. */
  readonly results: readonly number[];
  /** Node of the update; `undefined` for a program without instructions. */
  readonly update: number | undefined;
  /** Node that a variable of class i becomes when the step ends (where it is stored, so subnormals become 0). `next[0]` is class 0 itself. */
  readonly next: readonly number[];
  /** Node that an address holds before the first instruction; `undefined` for a slot that is written before it is read. */
  readonly initialNode: (address: number) => number | undefined;
}

/**
 * The dataflow of one step, given which carried slots are taken for the same variable.
 * @param classes carried slot -> class, 1 or above, or `ZERO_CLASS`. Slots of one class must hold the same value in every step, or
 *   the caller must test that the result says so (`mergeEqualSlots`).
 */
export function buildDataflow(
  program: Program,
  { instructions, carried }: Pick<Liveness, 'instructions' | 'carried'>,
  classes: ReadonlyMap<number, number>,
): Dataflow {
  const values = createValues();
  const written = new Set(instructions.map(({ output }) => output));
  const zero = values.variable(ZERO_CLASS);

  /** Node that `address` holds before the first instruction. */
  function initialNode(address: number): number | undefined {
    if (address < 0) return values.constant(program.constants[-1 - address]!);
    if (address < FIRST_SLOT) return values.cell(address);
    const variable = classes.get(address);
    if (variable !== undefined) return values.variable(variable);
    // A slot that is written before it is read still holds something of the step before: no node stands for that.
    return written.has(address) ? undefined : zero;
  }

  const held = new Map<number, number>();
  const results = instructions.map(({ op, inputs, output }) => {
    const read = (address: number) => held.get(address) ?? initialNode(address)!;
    const node = values.operation(op, inputs.map(read));
    held.set(output, node);
    return node;
  });
  const next: number[] = [zero];
  for (const slot of carried) next[classes.get(slot)!] ??= held.get(slot)!;
  return { nodes: values.nodes, results, update: results.at(-1), next, initialNode };
}

/**
 * The dataflow in which slots that provably hold the same value in every step are one variable: the coarsest partition of the carried slots
 * such that slots of a class become the same node. All begin as the scalar 0, so that by induction over the steps they stay equal.
 */
export function mergeEqualSlots(program: Program, liveness: Liveness): Dataflow {
  const { carried } = liveness;
  // Begins with the boldest claim, that every slot stays 0, and gives it up where a step refutes it.
  let classes = new Map(carried.map((slot) => [slot, ZERO_CLASS]));
  let count = 1;
  for (;;) {
    const dataflow = buildDataflow(program, liveness, classes);
    // The last write of a slot wins: what it holds when the step ends.
    const after = new Map(liveness.instructions.map(({ output }, i) => [output, dataflow.results[i]!]));
    const refined = new Map<string, number>([[`${ZERO_CLASS},${dataflow.next[ZERO_CLASS]}`, ZERO_CLASS]]);
    const split = new Map<number, number>();
    for (const slot of carried) {
      const key = `${classes.get(slot)},${after.get(slot)}`;
      if (!refined.has(key)) refined.set(key, refined.size);
      split.set(slot, refined.get(key)!);
    }
    // Classes are numbered by first appearance, so this dataflow is already that of the final partition.
    if (refined.size === count) return dataflow;
    classes = split;
    count = refined.size;
  }
}

/** The nodes so far; the same value always gets the same number. */
function createValues() {
  const nodes: ValueNode[] = [];
  // Operations by a number of 0 or above, cells and variables by negative ones, constants by text.
  const known = new Map<number | string, number>();

  function intern(key: number | string, node: ValueNode): number {
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, nodes.length);
    return nodes.push(node) - 1;
  }

  const cell = (address: number) => intern(-1 - address, { kind: 'cell', address });
  const variable = (index: number) => intern(-1 - FIRST_SLOT - index, { kind: 'variable', index });
  return {
    nodes,
    cell,
    variable,
    constant(value: number): number {
      if (value === 0) return variable(ZERO_CLASS);
      const primitive = PRIMITIVE_CONSTANTS.indexOf(value);
      return primitive >= 0 ? cell(FIRST_PRIMITIVE + primitive) : intern(`c${value}`, { kind: 'constant', value });
    },
    operation(op: OpName, inputs: readonly number[]): number {
      const same = simplified(nodes, op, inputs);
      if (typeof same === 'number') return same;
      const [a = 0, b = 0, c = 0] = same.inputs;
      const isSwapped = OPS[same.op].commutative && a > b;
      const ordered = isSwapped ? [b, a] : same.inputs;
      const first = isSwapped ? b : a;
      const second = isSwapped ? a : b;
      const key = ((OP_CODES[same.op] * MAX_NODES + first) * MAX_NODES + second) * MAX_NODES + c;
      return intern(key, { kind: 'operation', op: same.op, inputs: ordered });
    },
  };
}

/** Above the nodes of any program: `MAX_INSTRUCTIONS` operations and all addresses. Three inputs and an operation fit an exact integer. */
const MAX_NODES = 2048;

/**
 * The node that an operation is equal to bit for bit, whatever its inputs hold (NaN, infinities, −0, subnormals; scalars or tensors), or the
 * operation in its simplest form. Only rules that hold for every correctly rounded float32 arithmetic stand here:
 *
 *     x · 1 = x / 1 = x − 0 = x          (x + 0 is not x: −0 + 0 = 0)
 *     min(x, x) = max(x, x) = x          (clip, the minimum of two, included)
 *     | |x| | = |x|,  |x²| = x²,  |x|² = x²,  x · x = x²,  sign(sign x) = sign x
 */
function simplified(
  nodes: readonly ValueNode[],
  op: OpName,
  inputs: readonly number[],
): number | { readonly op: OpName; readonly inputs: readonly number[] } {
  const [a = -1, b = -1] = inputs;
  const inner = nodes[a];
  const innerOp = inner?.kind === 'operation' ? inner.op : undefined;
  switch (op) {
    case 'mul':
      if (isCell(nodes[b], FIRST_PRIMITIVE)) return a;
      if (isCell(nodes[a], FIRST_PRIMITIVE)) return b;
      return a === b ? simplified(nodes, 'square', [a]) : { op, inputs };
    case 'div':
      return isCell(nodes[b], FIRST_PRIMITIVE) ? a : { op, inputs };
    case 'sub':
      return isZero(nodes[b]) ? a : { op, inputs };
    case 'minimum':
    case 'maximum':
    case 'clip':
      return a === b ? a : { op, inputs };
    case 'abs':
      return innerOp === 'abs' || innerOp === 'square' ? a : { op, inputs };
    case 'square':
      return inner?.kind === 'operation' && inner.op === 'abs' ? { op, inputs: inner.inputs } : { op, inputs };
    case 'sign':
      return innerOp === 'sign' ? a : { op, inputs };
    default:
      return { op, inputs };
  }
}

function isCell(node: ValueNode | undefined, address: number): boolean {
  return node?.kind === 'cell' && node.address === address;
}

function isZero(node: ValueNode | undefined): boolean {
  return node?.kind === 'variable' && node.index === ZERO_CLASS;
}
