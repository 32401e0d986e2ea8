import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScalarMachine } from '../../../src/interpreter/scalar/machine.js';
import { mean, norm, std } from '../../../src/interpreter/scalar/reductions.js';
import { OP_NAMES, OPS } from '../../../src/program/ops.js';
import type { Instruction, Program } from '../../../src/program/program.js';

const { fround } = Math;
const program = (instructions: readonly Instruction[], constants: readonly number[] = []): Program => ({
  constants,
  instructions,
});

/** Programs of the paper's space: up to 14 instructions on addresses 0 .. 19. */
const programs = fc
  .array(
    fc.record({
      op: fc.constantFrom(...OP_NAMES),
      addresses: fc.tuple(fc.nat(19), fc.nat(19), fc.nat(19)),
      output: fc.integer({ min: 9, max: 19 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) =>
    program(rows.map(({ op, addresses, output }) => ({ op, inputs: addresses.slice(0, OPS[op].arity), output }))),
  );
const gradientOf = (length: number, step: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i + step) / step);

describe('createScalarMachine', () => {
  it('keeps a moment as a scalar 0 first and as a tensor after its first write', () => {
    // m <- 0.1·g + (1 − 0.1)·m, update m: interpolate(g, m, 0.1)
    const machine = createScalarMachine(program([{ op: 'interpolate', inputs: [1, 9, 5], output: 9 }]), 2);
    const parameter = Float32Array.of(1, 2);
    const state = machine.exportMemory();
    expect(state.slots).toEqual([{ address: 9, type: 'scalar', data: Float32Array.of(0) }]);
    machine.step(parameter, Float32Array.of(1, -1), 1);
    // 0.1 · (±1) + 0.9 · 0
    expect([...parameter]).toEqual([fround(1 - fround(0.1)), fround(2 + fround(0.1))]);
    expect(machine.lastUpdate()).toEqual(Float32Array.of(0.1, -0.1));
    expect(machine.exportMemory().slots[0]!.type).toBe('tensor');
  });

  it('lets a slot change from tensor to scalar and back', () => {
    // Slot 10 keeps what slot 9 was; slot 9 is a tensor in odd steps and a scalar in even ones: u = norm(g·[9 = 0]).
    const machine = createScalarMachine(
      program([
        { op: 'add', inputs: [9, 9], output: 10 }, // reads slot 9 of the step before
        { op: 'size', inputs: [10], output: 11 }, // 1 for a scalar, 3 for a tensor
        { op: 'mul', inputs: [1, 3], output: 9 },
        { op: 'mul', inputs: [11, 3], output: 12 },
      ]),
      3,
    );
    const parameter = new Float32Array(3);
    const gradient = Float32Array.of(1, 2, 3);
    machine.step(parameter, gradient, 1);
    expect(machine.lastUpdate()).toBe(1);
    machine.step(parameter, gradient, 2);
    expect(machine.lastUpdate()).toBe(3);
    expect([...parameter]).toEqual([-4, -4, -4]);
  });

  it('reads a scalar operand before an instruction overwrites its slot with a tensor', () => {
    const machine = createScalarMachine(
      program([
        { op: 'add', inputs: [3, 4], output: 9 }, // 1.5
        { op: 'mul', inputs: [9, 1], output: 9 }, // tensor over scalar
      ]),
      3,
    );
    const parameter = new Float32Array(3);
    machine.step(parameter, Float32Array.of(1, 2, 4), 1);
    expect([...parameter]).toEqual([-1.5, -3, -6]);
  });

  it('gives the step number and the constants, the program’s own among them', () => {
    const machine = createScalarMachine(
      program(
        [
          { op: 'mul', inputs: [2, -1], output: 9 },
          { op: 'add', inputs: [9, -2], output: 9 },
        ],
        [fround(0.3), 100],
      ),
      1,
    );
    const parameter = new Float32Array(1);
    machine.step(parameter, Float32Array.of(0), 7);
    expect(machine.lastUpdate()).toBe(fround(fround(7 * fround(0.3)) + 100));
  });

  it('sets subnormals of slots to 0 when the step ends, but neither those of the update nor those within a step', () => {
    // 9 <- g·1e-6·1e-6·... stays within the step; 10 <- 9 of the step before
    const tiny = fround(1e-39);
    const machine = createScalarMachine(
      program([
        { op: 'add', inputs: [9, 9], output: 10 },
        { op: 'mul', inputs: [1, 3], output: 9 },
        { op: 'mul', inputs: [9, 3], output: 11 },
        { op: 'add', inputs: [11, 10], output: 12 },
      ]),
      2,
    );
    const parameter = new Float32Array(2);
    machine.step(parameter, Float32Array.of(tiny, 1), 1);
    expect(machine.lastUpdate()).toEqual(Float32Array.of(tiny, 1));
    expect(parameter[0]).toBe(-tiny);
    expect(machine.exportMemory().slots).toEqual([{ address: 9, type: 'tensor', data: Float32Array.of(0, 1) }]);
    machine.step(parameter, new Float32Array(2), 2);
    expect(machine.lastUpdate()).toEqual(Float32Array.of(0, 2));
  });

  it('subtracts learningRate · update, rounded after the product and after the difference', () => {
    const sgd = program([{ op: 'mul', inputs: [1, 3], output: 9 }]);
    const machine = createScalarMachine(sgd, 1, { learningRate: 0.1 });
    const parameter = Float32Array.of(1 / 3);
    machine.step(parameter, Float32Array.of(0.7), 1);
    expect(parameter[0]).toBe(fround(fround(1 / 3) - fround(fround(0.1) * fround(0.7))));
    expect(machine.lastUpdate()).toEqual(Float32Array.of(0.7));
  });

  it('changes nothing for an empty program', () => {
    const machine = createScalarMachine(program([]), 2);
    const parameter = Float32Array.of(1, 2);
    machine.step(parameter, Float32Array.of(3, 4), 1);
    expect([...parameter]).toEqual([1, 2]);
    expect(machine.lastUpdate()).toBeUndefined();
  });

  it('goes on from an exported memory with the same bits', () => {
    fc.assert(
      fc.property(programs, fc.integer({ min: 1, max: 6 }), (p, length) => {
        const straight = createScalarMachine(p, length);
        const first = createScalarMachine(p, length);
        const a = gradientOf(length, 9);
        const b = a.slice();
        for (let step = 1; step <= 2; step++) {
          straight.step(a, gradientOf(length, step), step);
          first.step(b, gradientOf(length, step), step);
        }
        const resumed = createScalarMachine(p, length);
        resumed.importMemory(first.exportMemory());
        for (let step = 3; step <= 4; step++) {
          straight.step(a, gradientOf(length, step), step);
          resumed.step(b, gradientOf(length, step), step);
        }
        expect(b).toEqual(a);
        expect(resumed.exportMemory()).toEqual(straight.exportMemory());
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a memory of another length and stays as it was', () => {
    const machine = createScalarMachine(program([{ op: 'interpolate', inputs: [1, 9, 5], output: 9 }]), 2);
    expect(() => machine.importMemory({ slots: [{ address: 9, type: 'tensor', data: new Float32Array(3) }] })).toThrow(
      'program state, slot 9 (tensor): expected 2 values, got 3. Resume with the parameters that were saved.',
    );
    expect(machine.exportMemory().slots).toEqual([{ address: 9, type: 'scalar', data: Float32Array.of(0) }]);
  });
});

describe('reductions', () => {
  it('add four partial sums by index modulo 4, (s0 + s2) + (s1 + s3), in double', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1, maxLength: 23, noNaN: true, min: -1e6, max: 1e6 }), (values) => {
        const s = [0, 0, 0, 0];
        values.forEach((v, i) => {
          s[i % 4] = s[i % 4]! + v;
        });
        const sum = s[0]! + s[2]! + (s[1]! + s[3]!);
        const q = [0, 0, 0, 0];
        const d = [0, 0, 0, 0];
        const centre = sum / values.length;
        values.forEach((v, i) => {
          q[i % 4] = q[i % 4]! + v * v;
          d[i % 4] = d[i % 4]! + (v - centre) ** 2;
        });
        const memory = new Float32Array(values.length + 3);
        memory.set(values, 3);
        expect(mean(memory, 3, values.length)).toBe(centre);
        expect(norm(memory, 3, values.length)).toBe(Math.sqrt(fround(q[0]! + q[2]! + (q[1]! + q[3]!))));
        const spread = Math.sqrt((d[0]! + d[2]! + (d[1]! + d[3]!)) / (values.length - 1));
        expect(std(memory, 3, values.length)).toBe(values.length === 1 ? Number.NaN : spread);
      }),
    );
  });

  it('take the order seriously: another order of these numbers has another sum', () => {
    // (2^53 − 2^53) + (1 + 1) = 2; one after another, 2^53 + 1 would lose its 1 and leave 1.
    expect(mean(Float32Array.of(2 ** 53, 1, -(2 ** 53), 1), 0, 4)).toBe(2 / 4);
  });

  it('let norm overflow and vanish as float32 does', () => {
    expect(norm(Float32Array.of(2e19), 0, 1)).toBe(Number.POSITIVE_INFINITY); // 4e38 > 3.4e38
    expect(norm(Float32Array.of(1e-23), 0, 1)).toBe(0); // 1e-46 < 2^-150
  });
});
