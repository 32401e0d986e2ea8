import type { Program } from './program.js';
import { simplify } from './simplify.js';
import { validateProgram } from './validate.js';

/**
 * Drops instructions, from the last to the first, as long as `sameBehaviour` holds of what is left, until none can go; the result is
 * simplified. This is how NOSBench-101 shows its incumbent; there the last instruction always stays, here the test decides on it too.
 * The result depends on the test alone: one that compares keys of a few steps prunes what matters only later.
 */
export function prune(program: Program, sameBehaviour: (candidate: Program) => boolean): Program;
export function prune(program: Program, sameBehaviour: (candidate: Program) => Promise<boolean>): Promise<Program>;
export function prune(
  program: Program,
  sameBehaviour: (candidate: Program) => boolean | Promise<boolean>,
): Program | Promise<Program> {
  const candidates = deletions(program);
  function proceed(step: IteratorResult<Program, Program>): Program | Promise<Program> {
    let current = step;
    while (!current.done) {
      const answer = sameBehaviour(current.value);
      if (typeof answer !== 'boolean') return answer.then((isSame) => proceed(candidates.next(isSame)));
      current = candidates.next(answer);
    }
    return current.value;
  }
  return proceed(candidates.next(true));
}

/** Yields programs that lack one more instruction, is told whether each will do, and returns the shortest that does. */
function* deletions(program: Program): Generator<Program, Program, boolean> {
  let current = simplify(program);
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (let i = current.instructions.length - 1; i >= 0; i--) {
      const instructions = current.instructions.filter((_, j) => j !== i);
      const candidate = validateProgram({ ...current, instructions }, 'prune');
      if (!(yield candidate)) continue;
      current = candidate;
      hasChanged = true;
    }
    const simpler = simplify(current);
    hasChanged ||= simpler.instructions.length < current.instructions.length;
    current = simpler;
  }
  return current;
}
