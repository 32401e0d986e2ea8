import type { OPS, OpName } from './ops.js';
import type { Instruction, Program } from './program.js';
import { validateProgram } from './validate.js';

/** As many addresses as the operation has inputs. */
export type InputsOf<Op extends OpName> = Addresses<(typeof OPS)[Op]['arity']>;
type Addresses<Arity> = Arity extends 1 ? [number] : Arity extends 2 ? [number, number] : [number, number, number];

/** One instruction, `output <- op(inputs)`; a wrong number of inputs does not compile. */
export function set<Op extends OpName>(output: number, op: Op, ...inputs: InputsOf<Op>): Instruction {
  return { op, inputs, output };
}

/**
 * A frozen, checked program.
 * @param constants values of the addresses −1, −2, ..., default none.
 * @throws {NosbenchError} with all faults together.
 */
export function defineProgram(
  name: string,
  instructions: readonly Instruction[],
  constants: readonly number[] = [],
): Program {
  return validateProgram({ name, constants, instructions }, `program ${JSON.stringify(name)}`);
}
