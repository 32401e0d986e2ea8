import { OPS, type OpName } from '../../program/ops.js';
import type { Instruction, Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import { frozenProgram } from '../sample.js';
import type { Range, SearchSpace } from '../space.js';
import { and, type Condition, equals, greaterThan, isIn, or } from './condition.js';
import { type ConfigurationSpace, defineConfigurationSpace } from './configuration-space.js';
import { categorical, decode, encode, type Hyperparameter, integer } from './hyperparameter.js';

/** Programs as configurations, and the way between them. */
export interface ProgramConfigurations {
  readonly space: ConfigurationSpace;
  /** The program of a configuration, frozen. */
  toProgram(row: Float64Array): Program;
  /** The configuration of a program. @throws {NosbenchError} code `input` for a program outside the space, saying why */
  fromProgram(program: Program): Float64Array;
}

/**
 * `original`: instruction 0 is the first one, addresses are numbers. `aligned`, ours, made for surrogates: instruction 0 is the
 * last one, the update, so that it stands in the same place whatever the length, and programs grow at their beginning, where a
 * new instruction does little harm; addresses are choices, for they have no order in truth (the gradient is 1, the step 2). The
 * vector's entries for addresses are then indices.
 */
export type Layout = 'original' | 'aligned';

/**
 * The configuration space of NOSBench-101: `sloc` instructions, and for each i the operation `op_i`, the inputs `in1_i` ..
 * `in3_i` and the output `out_i`; 71 hyperparameters for at most 14 instructions. Instruction i, counting from 0, is active
 * iff sloc > i, an input iff its operation has as many.
 *
 * The original numbers instructions from 0 but makes them depend on `min_sloc`, so that its spaces with min_sloc > 1 lose
 * instructions; with min_sloc = 1 it is this one.
 *
 * @param layout see `Layout`
 */
export function programConfigurations(programs: SearchSpace, layout: Layout = 'original'): ProgramConfigurations {
  const { ops, inputs, outputs, minInstructions, maxInstructions } = programs;
  const hyperparameters: Record<string, Hyperparameter> = { sloc: integer(minInstructions, maxInstructions) };
  const conditions: Record<string, Condition> = {};
  const mostInputs = Math.max(...ops.map((op) => OPS[op].arity));
  for (let i = 0; i < maxInstructions; i += 1) {
    const length = Math.max(i + 1, minInstructions);
    const isThere = or(equals('sloc', length), greaterThan('sloc', length));
    hyperparameters[`op_${i}`] = categorical(ops);
    hyperparameters[`out_${i}`] = addressOf(outputs, layout);
    conditions[`op_${i}`] = isThere;
    conditions[`out_${i}`] = isThere;
    for (let j = 1; j <= mostInputs; j += 1) {
      hyperparameters[`in${j}_${i}`] = addressOf(inputs, layout);
      const withInput = ops.filter((op) => OPS[op].arity >= j);
      conditions[`in${j}_${i}`] = and(isThere, isIn(`op_${i}`, withInput));
    }
  }
  const space = defineConfigurationSpace(hyperparameters, conditions);
  const sloc = space.indexOf('sloc');
  const places = Array.from({ length: maxInstructions }, (_, i) => ({
    op: space.indexOf(`op_${i}`),
    output: space.indexOf(`out_${i}`),
    inputs: Array.from({ length: mostInputs }, (_input, j) => space.indexOf(`in${j + 1}_${i}`)),
  }));
  const ordered = <T>(items: readonly T[]): readonly T[] => (layout === 'original' ? items : items.toReversed());
  const valueAt = (row: Float64Array, index: number) => decode(space.hyperparameters[index]!, row[index]!);

  return {
    space,
    toProgram(row) {
      const instructions = places.slice(0, valueAt(row, sloc) as number).map((place): Instruction => {
        const op = valueAt(row, place.op) as OpName;
        const used = place.inputs.slice(0, OPS[op].arity).map((index) => valueAt(row, index) as number);
        return Object.freeze({ op, inputs: Object.freeze(used), output: valueAt(row, place.output) as number });
      });
      return frozenProgram(ordered(instructions), []);
    },
    fromProgram(program) {
      refuseOutside(program, programs);
      const row = new Float64Array(space.size).fill(Number.NaN);
      const set = (index: number, value: unknown): void => {
        row[index] = encode(space.hyperparameters[index]!, value, `configuration: ${space.names[index]}`);
      };
      set(sloc, program.instructions.length);
      ordered(program.instructions).forEach(({ op, inputs: read, output }, i) => {
        const place = places[i]!;
        set(place.op, op);
        set(place.output, output);
        read.forEach((address, j) => {
          set(place.inputs[j]!, address);
        });
      });
      return row;
    },
  };
}

function addressOf({ first, last }: Range, layout: Layout): Hyperparameter {
  if (layout === 'original') return integer(first, last);
  const choices = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return categorical(choices, choices[Math.ceil((choices.length - 1) / 2)]);
}

function refuseOutside({ constants, instructions }: Program, space: SearchSpace): void {
  const faults: string[] = [];
  const { minInstructions, maxInstructions } = space;
  const { length } = instructions;
  if (constants.length > 0) faults.push(`no constants of its own, got ${constants.length}`);
  if (length < minInstructions || length > maxInstructions) {
    faults.push(`${minInstructions} to ${maxInstructions} instructions, got ${length}`);
  }
  instructions.forEach(({ op, inputs, output }, i) => {
    const where = `instruction ${i + 1} ("${op}")`;
    if (!space.ops.includes(op)) faults.push(`${where}: an operation of the space, got "${op}"`);
    for (const address of inputs) refuseAddress(address, space.inputs, `${where}: inputs`, faults);
    refuseAddress(output, space.outputs, `${where}: an output`, faults);
  });
  if (faults.length === 0) return;
  throw new NosbenchError(
    'input',
    `configuration: expected a program of the search space: ${faults.join('; ')}. Widen the space, or leave the program out.`,
  );
}

function refuseAddress(address: number, { first, last }: Range, what: string, faults: string[]): void {
  if (address < first || address > last) faults.push(`${what} from ${first} to ${last}, got ${address}`);
}
