import { NosbenchError } from '../util/errors.js';
import { FIRST_PRIMITIVE } from './memory.js';
import type { Numbering, Value } from './numbering.js';
import type { OpName } from './ops.js';

/** An instruction to be, before slots are given out. An input of kind `operation` is the value of the item with that `id`. */
export interface Item {
  readonly id: number;
  readonly op: OpName;
  readonly inputs: readonly Value[];
  /** The variable whose slot it writes; `undefined` for a value that lives within the step. */
  readonly variable: number | undefined;
}

type Work = Omit<Item, 'id' | 'variable'>;

/**
 * An order of instructions that computes a numbering: inputs first, the slot of a variable written after all that read its old value, the
 * update last. A function of the numbering alone. Copies (x · 1, which is x bit for bit) stand only where they must: where a variable becomes
 * something that is no operation of its own, where its old value is still read after the new one, or where the update is read by what follows it.
 */
export function schedule(numbering: Numbering): Item[] {
  const operations: Work[] = [...numbering.operations];
  const { update, next } = numbering;
  const updateId = update.kind === 'operation' ? update.index : operations.push(copyOf(update)) - 1;
  const order = arrange(operations, updateId, next, true) ?? arrange(operations, updateId, next, false);
  if (order === undefined) {
    throw new NosbenchError(
      'bug',
      'canonicalForm: expected an order of the values of a step, since copies break every circle, got none. Please report this.',
    );
  }
  return order;
}

function copyOf(value: Value): Work {
  return { op: 'mul', inputs: [value, { kind: 'cell', address: FIRST_PRIMITIVE }] };
}

/** The order, with the update itself or (`isUpdateLast` false) a copy of it at the end; `undefined` where there is none. */
function arrange(
  operations: readonly Work[],
  update: number,
  next: readonly Value[],
  isUpdateLast: boolean,
): Item[] | undefined {
  const finalCopy = operations.length + next.length;
  const work = [...operations, ...next.map(copyOf), copyOf({ kind: 'operation', index: update })];
  const last = isUpdateLast ? update : finalCopy;
  // Item that writes the slot of variable k: at first a copy, then the operation itself where that leaves an order.
  const writers = next.map((_, k) => operations.length + k);
  const readers: number[][] = next.map(() => []);
  for (const [id, { inputs }] of work.entries()) {
    for (const value of inputs) if (value.kind === 'variable') readers[value.index]!.push(id);
  }
  // The update's own variable comes first: its copy could not stand behind an update that is last.
  const variables = [...next.keys()].sort(
    (a, b) => Number(isOperation(next[b], update)) - Number(isOperation(next[a], update)) || a - b,
  );
  let order = sort(work, operations.length, writers, readers, last);
  for (const k of variables) {
    const becomes = next[k]!;
    if (becomes.kind !== 'operation') continue;
    const copy = writers[k]!;
    writers[k] = becomes.index;
    const better = sort(work, operations.length, writers, readers, last);
    if (better === undefined) writers[k] = copy;
    else order = better;
  }
  const variableOf = new Map(writers.map((id, k) => [id, k]));
  return order?.map((id) => ({ id, ...work[id]!, variable: variableOf.get(id) }));
}

function isOperation(value: Value | undefined, index: number): boolean {
  return value?.kind === 'operation' && value.index === index;
}

/** A topological order that ends with `last`: depth first, from the writers of the variables; `undefined` when the claims contradict each other. */
function sort(
  work: readonly Work[],
  operations: number,
  writers: readonly number[],
  readers: readonly (readonly number[])[],
  last: number,
): number[] | undefined {
  const written = new Map(writers.map((id, k) => [id, k]));
  const state = new Uint8Array(work.length); // 0 new, 1 begun, 2 done
  const order: number[] = [];

  function visit(id: number): boolean {
    if (state[id] === 2) return true;
    if (state[id] === 1 || id === last) return false;
    state[id] = 1;
    if (!visitBefore(id)) return false;
    state[id] = 2;
    order.push(id);
    return true;
  }

  function visitBefore(id: number): boolean {
    for (const value of work[id]!.inputs) if (value.kind === 'operation' && !visit(value.index)) return false;
    const variable = written.get(id);
    if (variable === undefined) return true;
    return readers[variable]!.every((reader) => reader === id || !isUsed(reader) || visit(reader));
  }

  /** Whether an item is in the program: a variable's copy is not, once the operation writes the slot itself. */
  function isUsed(id: number): boolean {
    return id < operations || written.has(id) || id === last;
  }

  const roots = [...writers, ...Array.from({ length: operations }, (_, id) => id)];
  for (const id of roots) if (id !== last && !visit(id)) return undefined;
  // What stands last may still be named as a reader of an old value: then `visit` has refused it above.
  if (!work[last]!.inputs.every((value) => value.kind !== 'operation' || state[value.index] === 2)) return undefined;
  order.push(last);
  return order;
}
