import { NosbenchError } from '../util/errors.js';
import { isObject } from '../util/json.js';
import { didYouMean } from '../util/nearest.js';
import { shortestDecimal } from './decimal.js';
import { createFaults, excerpt } from './faults.js';
import { FIRST_SLOT, LAST_ADDRESS, MAX_CONSTANTS, MAX_INSTRUCTIONS } from './memory.js';
import { OP_NAMES, type OpName } from './ops.js';
import type { Program } from './program.js';
import { MAX_NAME_LENGTH, validateProgram } from './validate.js';

const FORMAT = 'nosbench-program';
const VERSION = 1;
const FIELDS = ['format', 'version', 'name', 'constants', 'instructions'];

/** The JSON form of a program: plain data, `JSON.stringify` writes it without loss. */
export type ProgramJson = {
  readonly format: 'nosbench-program';
  readonly version: 1;
  readonly name?: string;
  /** Float32 values as the shortest decimals that round to them. */
  readonly constants: readonly number[];
  readonly instructions: readonly {
    readonly op: OpName;
    readonly inputs: readonly number[];
    readonly output: number;
  }[];
};

/** JSON Schema (draft 2020-12) of `ProgramJson`. What it cannot say: an input −k needs k constants, and each operation has its own arity. */
export const PROGRAM_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'nosbench program',
  type: 'object',
  required: ['format', 'version', 'constants', 'instructions'],
  additionalProperties: false,
  properties: {
    format: { const: FORMAT },
    version: { const: VERSION },
    name: { type: 'string', minLength: 1, maxLength: MAX_NAME_LENGTH },
    constants: { type: 'array', maxItems: MAX_CONSTANTS, items: { type: 'number' } },
    instructions: {
      type: 'array',
      maxItems: MAX_INSTRUCTIONS,
      items: {
        type: 'object',
        required: ['op', 'inputs', 'output'],
        additionalProperties: false,
        properties: {
          op: { enum: OP_NAMES },
          inputs: {
            type: 'array',
            minItems: 1,
            maxItems: 3,
            items: { type: 'integer', minimum: -MAX_CONSTANTS, maximum: LAST_ADDRESS },
          },
          output: { type: 'integer', minimum: FIRST_SLOT, maximum: LAST_ADDRESS },
        },
      },
    },
  },
} as const;

/** `program` as plain data, copied. */
export function programToJson(program: Program): ProgramJson {
  return {
    format: FORMAT,
    version: VERSION,
    ...(program.name === undefined ? {} : { name: program.name }),
    constants: program.constants.map((value) => Number(shortestDecimal(value))),
    instructions: program.instructions.map(({ op, inputs, output }) => ({ op, inputs: [...inputs], output })),
  };
}

/**
 * The program behind its JSON form, or behind a bare array of `{ op, inputs, output }`.
 * @throws {NosbenchError} `input`, with all faults together.
 */
export function programFromJson(value: unknown, where: string): Program {
  if (Array.isArray(value)) return validateProgram({ constants: [], instructions: value }, where);
  if (!isObject(value)) {
    throw new NosbenchError(
      'input',
      `${where}: expected a program as JSON object or array, got ${excerpt(value)}. Write it as "nosbench programs AdamW --form json" does.`,
    );
  }
  const { format, version, ...program } = value;
  const faults = createFaults(where);
  if (format !== FORMAT) faults.add(`format: expected "${FORMAT}", got ${excerpt(format)}. Add it.`);
  else if (version !== VERSION) {
    faults.add(`version: expected ${VERSION}, got ${excerpt(version)}. A newer nosbench may read it.`);
  }
  for (const field of Object.keys(value)) {
    if (!FIELDS.includes(field)) {
      faults.add(
        `expected the fields ${FIELDS.join(', ')}, got ${excerpt(field)}. ${didYouMean(field, FIELDS, 'Leave it out.')}`,
      );
    }
  }
  faults.throwIfAny();
  return validateProgram(program, where);
}
