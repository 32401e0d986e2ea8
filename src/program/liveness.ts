import { FIRST_SLOT, LAST_ADDRESS, STEP } from './memory.js';
import type { Instruction, Program } from './program.js';

/** What of a program matters to its updates, over all steps. */
export interface Liveness {
  /** Whether the value of instruction i reaches the update of this step or of a later one. */
  readonly isLive: readonly boolean[];
  /** The live instructions, in order; the last of them is the program's last. */
  readonly instructions: readonly Instruction[];
  /** Slots whose value goes from step to step: live code reads them before it writes them, and writes them. Ascending. */
  readonly carried: readonly number[];
  /** Slots that live code reads and never writes: the scalar 0 for ever. Ascending. */
  readonly neverWritten: readonly number[];
  /** Whether live code reads the step, so that the program is a schedule of some kind. */
  readonly readsStep: boolean;
}

/**
 * Liveness over the training loop: an instruction is live if and only if it is the last one (its value is the update) or a live
 * instruction may read its value, in the same step or, past the end, in the next. The smallest such set: a slot that only feeds itself is dead.
 */
export function analyse(program: Program): Liveness {
  const { instructions } = program;
  const isLive: boolean[] = new Array<boolean>(instructions.length).fill(false);
  // neededAtEnd[s]: a later step reads what slot s holds when a step ends.
  const neededAtEnd: boolean[] = new Array<boolean>(LAST_ADDRESS + 1).fill(false);
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    const needed = [...neededAtEnd];
    for (let i = instructions.length - 1; i >= 0; i--) {
      const { inputs, output } = instructions[i]!;
      if (!needed[output] && i !== instructions.length - 1) continue;
      isLive[i] = true;
      needed[output] = false;
      for (const address of inputs) if (address >= FIRST_SLOT) needed[address] = true;
    }
    for (let slot = FIRST_SLOT; slot <= LAST_ADDRESS; slot++) {
      if (!needed[slot] || neededAtEnd[slot]) continue;
      neededAtEnd[slot] = true;
      hasChanged = true;
    }
  }
  const live = instructions.filter((_, i) => isLive[i]);
  const written = new Set(live.map(({ output }) => output));
  // What a step needs of its beginning is what the step before has to leave at its end.
  const readFirst: number[] = [];
  neededAtEnd.forEach((isNeeded, slot) => {
    if (isNeeded) readFirst.push(slot);
  });
  return {
    isLive,
    instructions: live,
    carried: readFirst.filter((slot) => written.has(slot)),
    neverWritten: readFirst.filter((slot) => !written.has(slot)),
    readsStep: live.some(({ inputs }) => inputs.includes(STEP)),
  };
}
