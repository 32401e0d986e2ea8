import fc from 'fast-check';
import { OP_NAMES, OPS } from '../../src/program/ops.js';
import type { Program } from '../../src/program/program.js';
import { validateProgram } from '../../src/program/validate.js';

export interface ArbitraryProgramOptions {
  /** Whether programs may carry constants of their own, default true. */
  readonly withConstants?: boolean;
  /** Default 12. */
  readonly maxInstructions?: number;
  /** Least number of instructions, default 0. */
  readonly minInstructions?: number;
  /** Highest slot, 9 .. 63, default 63. Most slots are among the first six, so that values meet. */
  readonly maxAddress?: number;
}

/** Valid programs, frozen. Few slots, so that values meet; all operations; constants on both sides of what floats make difficult. */
export function arbitraryProgram(options: ArbitraryProgramOptions = {}): fc.Arbitrary<Program> {
  const { withConstants = true, maxInstructions = 12, minInstructions = 0, maxAddress = 63 } = options;
  const slot = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 9, max: Math.min(14, maxAddress) }) },
    { weight: 1, arbitrary: fc.integer({ min: 9, max: maxAddress }) },
  );
  const constants = withConstants ? fc.array(arbitraryConstant(), { maxLength: 3 }) : fc.constant([] as number[]);
  return constants.chain((values) => {
    const input = fc.oneof(
      { weight: 3, arbitrary: slot },
      { weight: 2, arbitrary: fc.integer({ min: -values.length, max: 8 }) },
    );
    const instruction = fc.constantFrom(...OP_NAMES).chain((op) =>
      fc.record({
        op: fc.constant(op),
        inputs: fc.array(input, { minLength: OPS[op].arity, maxLength: OPS[op].arity }),
        output: slot,
      }),
    );
    return fc
      .record({
        name: fc.option(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter(isPrintable), {
          nil: undefined,
        }),
        instructions: fc.array(instruction, { minLength: minInstructions, maxLength: maxInstructions }),
      })
      .map(({ name, instructions }) =>
        validateProgram(
          { ...(name === undefined ? {} : { name }), constants: values, instructions },
          'arbitrary program',
        ),
      );
  });
}

/** Finite float32 that are not −0. */
export function arbitraryConstant(): fc.Arbitrary<number> {
  return fc
    .oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1, 0.5, 0.1, -1, 2, 0.9, 1e-6, 1e-45, 3.4028234663852886e38),
    )
    .map((value) => Math.fround(value) + 0);
}

/** Elements that bring out what is special about floats. */
export function arbitraryElement(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.float({ min: -4, max: 4, noNaN: true }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        0,
        -0,
        1e-40,
        -1e-45,
        1e20,
        -3e38,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        Number.NaN,
      ),
    },
  );
}

/** A small training run: initial parameters and gradients of 1 or 4 elements. */
export function arbitraryRun(): fc.Arbitrary<{ readonly initial: number[]; readonly gradients: number[][] }> {
  return fc.constantFrom(1, 4).chain((size) => {
    const tensor = fc.array(arbitraryElement(), { minLength: size, maxLength: size });
    return fc.record({ initial: tensor, gradients: fc.array(tensor, { minLength: 3, maxLength: 5 }) });
  });
}

/** What `validateProgram` asks of a name. */
function isPrintable(name: string): boolean {
  return !/[\p{Control}\uFFFD]/u.test(name);
}
