import { FIRST_PRIMITIVE, FIRST_SLOT, GRADIENT, PARAMETER, PRIMITIVE_CONSTANTS, STEP } from '../../program/memory.js';
import type { OpName } from '../../program/ops.js';
import type { Instruction, Program, ValueType } from '../../program/program.js';

/** Operations that read a whole tensor and give one number. */
export type Reduction = 'norm' | 'mean' | 'std';

/** Operations element by element: the language's own, with the compound ones taken apart. */
export type Elementwise =
  | Exclude<OpName, Reduction | 'clip' | 'interpolate' | 'bias_correct' | 'size'>
  | 'pow'
  | 'one_minus';

/** A value that is computed once: the program in static single assignment form. Operands are indices into the list of values. */
export type Value =
  | { readonly type: 'tensor'; readonly kind: 'parameter' | 'gradient' }
  /** What a slot held when the step began. */
  | { readonly type: ValueType; readonly kind: 'slot'; readonly address: number }
  | {
      readonly type: 'tensor';
      readonly kind: 'elementwise';
      readonly op: Elementwise;
      readonly inputs: readonly number[];
    }
  /** A number from a tensor. */
  | { readonly type: 'scalar'; readonly kind: 'reduction'; readonly op: Reduction; readonly inputs: readonly [number] }
  /** A number from numbers. */
  | {
      readonly type: 'scalar';
      readonly kind: 'scalar';
      readonly op: Elementwise | Reduction;
      readonly inputs: readonly number[];
    }
  | { readonly type: 'scalar'; readonly kind: 'constant'; readonly value: number }
  /** The step, the elements of the parameter, the factor on the gradients. */
  | { readonly type: 'scalar'; readonly kind: 'step' | 'size' | 'scale' };

/** A program for known types of its slots at the start of a step. */
export interface Lowered {
  /** Operands come first. */
  readonly values: readonly Value[];
  /** Tensors at the end of the step: the parameter, and slots by address. */
  readonly tensors: readonly { readonly target: 'parameter' | number; readonly value: number }[];
  /** Slots that hold a number at the end of the step. */
  readonly scalars: readonly { readonly address: number; readonly value: number }[];
}

/** What a program is specialised by, besides the types of its slots. */
export interface Binding {
  /** Its live code. */
  readonly program: Program;
  /** Slots that a later step can read; only they are kept. */
  readonly carried: readonly number[];
  /** A float32. */
  readonly learningRate: number;
}

/**
 * One step of a program as a graph of values, equal ones shared. The gradient is multiplied by its scale in every case, the update by
 * the learning rate unless that is 1.
 * @param entry type of each carried slot when the step begins.
 */
export function lower({ program, carried, learningRate }: Binding, entry: readonly ValueType[]): Lowered {
  const graph = createGraph();
  const { constant, operation } = graph;
  const slots = new Map<number, number>();
  const read = (address: number): number => {
    if (address === PARAMETER) return graph.add({ type: 'tensor', kind: 'parameter' });
    if (address === GRADIENT) {
      const raw = graph.add({ type: 'tensor', kind: 'gradient' });
      return operation('mul', raw, graph.add({ type: 'scalar', kind: 'scale' }));
    }
    if (address === STEP) return graph.add({ type: 'scalar', kind: 'step' });
    if (address < 0) return constant(program.constants[-1 - address]!);
    if (address < FIRST_SLOT) return constant(PRIMITIVE_CONSTANTS[address - FIRST_PRIMITIVE]!);
    const written = slots.get(address);
    if (written !== undefined) return written;
    const type = entry[carried.indexOf(address)];
    // A slot that is never written is the scalar 0.
    return type === undefined ? constant(0) : graph.add({ type, kind: 'slot', address });
  };

  let update: number | undefined;
  for (const instruction of program.instructions) {
    update = lowerInstruction(graph, instruction, instruction.inputs.map(read));
    slots.set(instruction.output, update);
  }
  if (update === undefined) return { values: [], tensors: [], scalars: [] };

  const change = learningRate === 1 ? update : operation('mul', update, constant(learningRate));
  const stored = carried.map((address) => ({ address, value: read(address) }));
  const parameter = operation('sub', read(PARAMETER), change);
  return withoutUnused({
    values: graph.values,
    tensors: [
      ...stored.filter(({ value }) => graph.isTensor(value)).map(({ address, value }) => ({ target: address, value })),
      { target: 'parameter', value: parameter },
    ],
    scalars: stored.filter(({ value }) => !graph.isTensor(value)),
  });
}

interface Graph {
  readonly values: readonly Value[];
  /** The index of a value, of the equal one that is there already if any. */
  add(value: Value): number;
  operation(op: Elementwise, ...inputs: readonly number[]): number;
  constant(value: number): number;
  isTensor(index: number): boolean;
}

function createGraph(): Graph {
  const values: Value[] = [];
  const numbers = new Map<string, number>();
  const add = (value: Value): number => {
    const name = Object.values(value).join();
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, values.length);
    values.push(value);
    return values.length - 1;
  };
  const isTensor = (index: number): boolean => values[index]!.type === 'tensor';
  return {
    values,
    add,
    isTensor,
    operation: (op, ...inputs) =>
      inputs.some(isTensor)
        ? add({ type: 'tensor', kind: 'elementwise', op, inputs })
        : add({ type: 'scalar', kind: 'scalar', op, inputs }),
    constant: (value) => add({ type: 'scalar', kind: 'constant', value: Math.fround(value) }),
  };
}

function lowerInstruction(graph: Graph, { op }: Instruction, inputs: readonly number[]): number {
  const { operation } = graph;
  const [a = 0, b = 0, c = 0] = inputs;
  switch (op) {
    case 'clip':
      return operation('minimum', a, b);
    case 'interpolate':
      return operation('add', operation('mul', a, c), operation('mul', b, operation('one_minus', c)));
    case 'bias_correct':
      return operation('div', a, operation('one_minus', operation('pow', b, c)));
    case 'size':
      return graph.isTensor(a) ? graph.add({ type: 'scalar', kind: 'size' }) : graph.constant(1);
    case 'norm':
    case 'mean':
    case 'std':
      return graph.isTensor(a)
        ? graph.add({ type: 'scalar', kind: 'reduction', op, inputs: [a] })
        : graph.add({ type: 'scalar', kind: 'scalar', op, inputs });
    default:
      return operation(op, ...inputs);
  }
}

/** Leaves out what nothing reads: the operand of `size`, of which only the type mattered. */
function withoutUnused({ values, tensors, scalars }: Lowered): Lowered {
  const isUsed = values.map(() => false);
  for (const { value } of [...tensors, ...scalars]) isUsed[value] = true;
  for (let index = values.length - 1; index >= 0; index--) {
    if (isUsed[index]) for (const input of inputsOf(values[index]!)) isUsed[input] = true;
  }
  let used = 0;
  const renumbered = isUsed.map((kept) => (kept ? used++ : -1));
  const rename = (index: number): number => renumbered[index]!;
  return {
    values: values
      .filter((_, index) => isUsed[index])
      .map((value) => ('inputs' in value ? ({ ...value, inputs: value.inputs.map(rename) } as Value) : value)),
    tensors: tensors.map(({ target, value }) => ({ target, value: rename(value) })),
    scalars: scalars.map(({ address, value }) => ({ address, value: rename(value) })),
  };
}

/** Operands of a value; none of a leaf. */
export function inputsOf(value: Value): readonly number[] {
  return 'inputs' in value ? value.inputs : [];
}
