import { type Dataflow, type ValueNode, ZERO_CLASS } from './dataflow.js';
import { OP_CODES, OPS, type OpName } from './ops.js';

/** An input of a numbered operation, or what a variable becomes. `operation` and `variable` count from 0 in the order of `Numbering`. */
export type Value =
  | { readonly kind: 'cell'; readonly address: number }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'zero' }
  | { readonly kind: 'variable'; readonly index: number }
  | { readonly kind: 'operation'; readonly index: number };

/** A dataflow in the order that depends on the computation alone: neither on slots, nor on the order of instructions, nor on dead code. */
export interface Numbering {
  /** Every input that is an operation has a smaller number. Operands of commutative operations are in canonical order. */
  readonly operations: readonly { readonly op: OpName; readonly inputs: readonly Value[] }[];
  readonly update: Value;
  /** What variable i becomes when the step ends. Only variables that reach an update are numbered. */
  readonly next: readonly Value[];
}

/**
 * Numbers the operations that the updates need as a depth-first walk meets them, first from the update, then from what each variable becomes,
 * variables in the order in which the walk met them.
 */
export function numberDataflow(dataflow: Dataflow & { readonly update: number }): Numbering {
  const { nodes } = dataflow;
  const labels = labelNodes(dataflow);
  const operations: { op: OpName; inputs: Value[] }[] = [];
  const values = new Map<number, Value>();
  const variables: number[] = [];

  function visit(number: number): Value {
    const known = values.get(number);
    if (known !== undefined) return known;
    const value = numberNode(nodes[number]!);
    values.set(number, value);
    return value;
  }

  function numberNode(node: ValueNode): Value {
    switch (node.kind) {
      case 'cell':
      case 'constant':
        return node;
      case 'variable':
        return node.index === ZERO_CLASS
          ? { kind: 'zero' }
          : { kind: 'variable', index: variables.push(node.index) - 1 };
      case 'operation': {
        const { op } = node;
        const inputs = [...node.inputs];
        if (OPS[op].commutative) inputs.sort((a, b) => labels.compare(a, b));
        const numbered = inputs.map(visit);
        return { kind: 'operation', index: operations.push({ op, inputs: numbered }) - 1 };
      }
    }
  }

  const update = visit(dataflow.update);
  const next: Value[] = [];
  // Grows while it is walked: what one variable becomes may read further ones.
  for (let i = 0; i < variables.length; i++) next.push(visit(dataflow.next[variables[i]!]!));
  return { operations, update, next };
}

/**
 * Labels that depend on the computation alone. Variables begin alike; each round gives them the label of what they become. Different variables
 * are told apart after at most as many rounds as there are variables, since equal ones have been merged. A collision of two 64-bit labels would
 * leave the order of two operands to chance, never make two programs equal.
 */
function labelNodes({ nodes, next }: Dataflow) {
  const high = new Int32Array(nodes.length);
  const low = new Int32Array(nodes.length);
  const variables = next.map((_, i) => ({ high: i === ZERO_CLASS ? 1 : 2, low: 0 }));
  for (let round = 0; ; round++) {
    nodes.forEach((node, i) => {
      const label = labelOf(node, variables, high, low);
      high[i] = label.high;
      low[i] = label.low;
    });
    const distinct = new Set(variables.map((label) => `${label.high},${label.low}`)).size;
    if (distinct === variables.length || round === variables.length) break;
    for (let i = 1; i < variables.length; i++) {
      const becomes = next[i]!;
      variables[i] = mix(mix(variables[i]!, high[becomes]!), low[becomes]!);
    }
  }
  return { compare: (a: number, b: number) => high[a]! - high[b]! || low[a]! - low[b]! };
}

interface Label {
  readonly high: number;
  readonly low: number;
}

function labelOf(node: ValueNode, variables: readonly Label[], high: Int32Array, low: Int32Array): Label {
  switch (node.kind) {
    case 'cell':
      return mix({ high: 3, low: 3 }, node.address);
    case 'constant':
      // Halves that differ: with equal ones the smallest subnormals, bits 1 to 15, would have the labels of the cells.
      return mix({ high: 4, low: 4 << 8 }, bitsOf(node.value));
    case 'variable':
      return mix({ high: 5, low: 5 }, mix(variables[node.index]!, 0).high);
    case 'operation': {
      const [a = 0, b = 0] = node.inputs;
      const isSwapped = OPS[node.op].commutative && (high[a]! - high[b]! || low[a]! - low[b]!) > 0;
      const inputs = isSwapped ? [b, a] : node.inputs;
      let label = mix({ high: 6, low: 6 }, OP_CODES[node.op]);
      for (const input of inputs) label = mix(mix(label, high[input]!), low[input]!);
      return label;
    }
  }
}

const floatBits = new Float32Array(1);
const integerBits = new Int32Array(floatBits.buffer);

function bitsOf(value: number): number {
  floatBits[0] = value;
  return integerBits[0]!;
}

/** Two multiplicative hashes side by side. */
function mix({ high, low }: Label, value: number): Label {
  let a = Math.imul(high ^ value, 0x9e3779b1);
  let b = Math.imul(low ^ value, 0x85ebca77) + a;
  a ^= a >>> 15;
  b = Math.imul(b ^ (b >>> 13), 0xc2b2ae3d);
  return { high: Math.imul(a, 0x27d4eb2f) ^ (b >>> 16), low: b ^ (a >>> 11) };
}
