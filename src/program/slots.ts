import { FIRST_SLOT, LAST_ADDRESS } from './memory.js';
import type { Instruction } from './program.js';
import type { Item } from './schedule.js';

const SLOTS = LAST_ADDRESS - FIRST_SLOT + 1;

/**
 * Instructions for `items`, slots named in order of first appearance. Each of the `variables` has a slot to itself, so has the scalar 0 (one
 * that is never written); values within the step share what is left, each taking the lowest slot that is free.
 * @param constant address of a constant of that value.
 * @returns `undefined` when 55 slots do not suffice.
 */
export function allocateSlots(
  items: readonly Item[],
  variables: number,
  constant: (value: number) => number,
): Instruction[] | undefined {
  const lastUse = new Map<number, number>();
  items.forEach(({ inputs }, position) => {
    for (const value of inputs) if (value.kind === 'operation') lastUse.set(value.index, position);
  });
  // Registers: the variables, the scalar 0, then what the values within a step take.
  const zero = variables;
  const isFree: boolean[] = [];
  const registers = new Map<number, number>();
  const instructions = items.map(({ id, op, inputs, variable }, position) => {
    const addresses = inputs.map((value) => {
      if (value.kind === 'cell') return value.address;
      if (value.kind === 'constant') return constant(value.value);
      return (
        FIRST_SLOT +
        (value.kind === 'operation' ? registers.get(value.index)! : value.kind === 'zero' ? zero : value.index)
      );
    });
    for (const value of inputs) {
      if (value.kind !== 'operation' || lastUse.get(value.index) !== position) continue;
      const register = registers.get(value.index)!;
      if (register > zero) isFree[register] = true;
    }
    let register = variable ?? zero + 1;
    if (variable === undefined) while (isFree[register] === false) register++;
    if (variable === undefined) isFree[register] = !lastUse.has(id);
    registers.set(id, register);
    return { op, inputs: addresses, output: FIRST_SLOT + register };
  });
  return renameSlots(instructions);
}

/**
 * The same instructions with slots 9, 10, ... in order of first appearance (inputs before the output).
 * @returns `undefined` when there are more than 55 different ones.
 */
export function renameSlots(instructions: readonly Instruction[]): Instruction[] | undefined {
  const names = new Map<number, number>();
  function rename(address: number): number {
    if (address < FIRST_SLOT) return address;
    const known = names.get(address) ?? FIRST_SLOT + names.size;
    names.set(address, known);
    return known;
  }
  const renamed = instructions.map(({ op, inputs, output }) => ({
    op,
    inputs: inputs.map(rename),
    output: rename(output),
  }));
  return names.size <= SLOTS ? renamed : undefined;
}
