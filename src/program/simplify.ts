import { buildDataflow } from './dataflow.js';
import { analyse, type Liveness } from './liveness.js';
import { FIRST_SLOT, LAST_ADDRESS } from './memory.js';
import type { Instruction, Program } from './program.js';
import { validateProgram } from './validate.js';

/**
 * The program without what cannot matter: dead code (over all steps), instructions whose value some address already holds (`mul(x, 1)`,
 * `abs` of an `abs`, the same computation twice) and constants that nobody reads. Every update stays the same bit for bit. What remains keeps
 * its order and its slots; for a unique form see `canonicalForm`. Idempotent; keeps the name.
 */
export function simplify(program: Program): Program {
  let current = program;
  for (;;) {
    const liveness = analyse(current);
    const shorter = withoutOneRepetition(current, liveness);
    if (shorter === undefined) return rebuild(program, current.constants, liveness.instructions);
    current = { constants: current.constants, instructions: shorter };
  }
}

/** The live instructions without the first one whose value an address already holds; `undefined` where there is none that can go. */
function withoutOneRepetition(program: Program, liveness: Liveness): Instruction[] | undefined {
  const { instructions, carried } = liveness;
  // Each carried slot its own variable: nothing is assumed about what steps before have done.
  const classes = new Map(carried.map((slot, i) => [slot, i + 1]));
  const { results, initialNode } = buildDataflow(program, liveness, classes);
  const held = new Map<number, number | undefined>();
  for (let address = -program.constants.length; address <= LAST_ADDRESS; address++)
    held.set(address, initialNode(address));
  for (let i = 0; i < instructions.length; i++) {
    const { output } = instructions[i]!;
    const value = results[i]!;
    const isLast = i === instructions.length - 1;
    if (!isLast || results[i - 1] === value) {
      if (held.get(output) === value) return instructions.filter((_, j) => j !== i);
      for (const [source, node] of held) {
        if (node !== value) continue;
        const redirected = redirect(instructions, i, source, carried);
        if (redirected !== undefined) return redirected;
      }
    }
    held.set(output, value);
  }
  return undefined;
}

/** `instructions` without number `i`, whose readers read `source` instead; `undefined` when one of them comes after a write to `source`. */
function redirect(
  instructions: readonly Instruction[],
  i: number,
  source: number,
  carried: readonly number[],
): Instruction[] | undefined {
  const { output } = instructions[i]!;
  const result = instructions.slice(0, i);
  let isOverwritten = false;
  let isSourceOverwritten = false;
  for (const instruction of instructions.slice(i + 1)) {
    const isReader = !isOverwritten && instruction.inputs.includes(output);
    if (isReader && isSourceOverwritten) return undefined;
    const inputs = instruction.inputs.map((address) => (isReader && address === output ? source : address));
    result.push(isReader ? { ...instruction, inputs } : instruction);
    isOverwritten ||= instruction.output === output;
    isSourceOverwritten ||= instruction.output === source;
  }
  // The next step would read the slot.
  return !isOverwritten && carried.includes(output) ? undefined : result;
}

/** A checked program of `instructions`, without the constants that they do not read. */
function rebuild(named: Program, constants: readonly number[], instructions: readonly Instruction[]): Program {
  const read = new Set(instructions.flatMap(({ inputs }) => inputs.filter((address) => address < 0)));
  const kept = constants.map((_, i) => -1 - i).filter((address) => read.has(address));
  const moved = new Map(kept.map((address, i) => [address, -1 - i]));
  return validateProgram(
    {
      ...(named.name === undefined ? {} : { name: named.name }),
      constants: kept.map((address) => constants[-1 - address]!),
      instructions: instructions.map(({ op, inputs, output }) => ({
        op,
        inputs: inputs.map((address) => (address < FIRST_SLOT ? (moved.get(address) ?? address) : address)),
        output,
      })),
    },
    'simplify',
  );
}
