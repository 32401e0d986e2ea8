import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, createEncoded, encode } from '../../../src/interpreter/scalar/encode.js';
import { analyse } from '../../../src/program/liveness.js';
import { OP_NAMES, OPS } from '../../../src/program/ops.js';

const instructions = fc
  .array(
    fc.record({
      op: fc.constantFrom(...OP_NAMES),
      addresses: fc.tuple(fc.nat(19), fc.nat(19), fc.nat(19)),
      output: fc.integer({ min: 9, max: 19 }),
    }),
    { maxLength: 20 },
  )
  .map((rows) => rows.map(({ op, addresses, output }) => ({ op, inputs: addresses.slice(0, OPS[op].arity), output })));

describe('encode', () => {
  it('keeps what the analysis of programs calls live, carried and reading the step', () => {
    const encoded = createEncoded(20);
    fc.assert(
      fc.property(instructions, (program) => {
        const expected = analyse({ constants: [], instructions: program });
        encode(program, encoded);
        const operands = [encoded.a, encoded.b, encoded.c];
        const decoded = Array.from({ length: encoded.count }, (_, i) => {
          const op = OP_NAMES[encoded.code[i]!]!;
          const inputs = operands.slice(0, OPS[op].arity).map((cells) => addressOf(cells[i]!));
          return { op, inputs, output: addressOf(encoded.out[i]!) };
        });
        expect(decoded).toEqual(expected.instructions);
        const carried = Array.from(encoded.carried.subarray(0, encoded.carriedCount), addressOf);
        expect(carried.sort((x, y) => x - y)).toEqual(expected.carried);
        expect(encoded.readsStep).toBe(expected.readsStep);
      }),
      { numRuns: 1000 },
    );
  });
});
