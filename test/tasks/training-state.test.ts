import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/tasks/training-state.js';

const floats = fc.float32Array({ maxLength: 5 });
const slot = fc.record({
  address: fc.integer({ min: 9, max: 63 }),
  type: fc.constantFrom('scalar' as const, 'tensor' as const),
  data: floats,
});
const optimizer = fc.record({
  step: fc.nat(),
  memories: fc.array(fc.record({ slots: fc.array(slot, { maxLength: 3 }) }), { maxLength: 3 }),
});
const state = fc.record({
  epochs: fc.nat(),
  members: fc.array(fc.record({ parameters: fc.array(floats, { maxLength: 3 }), optimizer }), { maxLength: 3 }),
});
const number = fc.double().map((value) => value + 0); // JSON has no negative zero
const curve = fc.record(
  {
    values: fc.array(number),
    members: fc.array(
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
        fc.array(number),
        { noNullPrototype: true },
      ),
    ),
    firstNonFinite: fc.record({
      atStep: fc.nat(),
      loss: fc.constantFrom('nan' as const, 'inf' as const),
      onNonFinite: fc.constant('continue' as const),
    }),
  },
  { requiredKeys: ['values', 'members'] },
);
const checkpoint: fc.Arbitrary<Checkpoint> = fc.record({ state, curve }, { requiredKeys: ['state'] });

describe('a checkpoint', () => {
  it('survives bytes, at any offset in memory', () => {
    fc.assert(
      fc.property(checkpoint, fc.nat(5), (value, offset) => {
        const bytes = encodeCheckpoint(value);
        const moved = new Uint8Array(bytes.length + offset).subarray(offset);
        moved.set(bytes);
        expect(decodeCheckpoint(moved)).toEqual(value);
      }),
    );
  });

  it('keeps the bits of floats that JSON has no words for', () => {
    const bits = Uint32Array.of(0x7fc00001, 0x80000000, 0x00000001, 0xff800000);
    const data = new Float32Array(bits.buffer);
    const bytes = encodeCheckpoint({
      state: { epochs: 1, members: [{ parameters: [data], optimizer: { step: 1, memories: [] } }] },
    });
    const read = decodeCheckpoint(bytes)!.state.members[0]!.parameters[0]!;
    expect(new Uint32Array(read.buffer, read.byteOffset, read.length)).toEqual(bits);
  });

  it('is refused when any byte has changed or the end is missing', () => {
    const bytes = encodeCheckpoint({
      state: { epochs: 2, members: [{ parameters: [Float32Array.of(1, 2)], optimizer: { step: 2, memories: [] } }] },
      curve: { values: [1, Number.NaN], members: [{}] },
    });
    for (let i = 0; i < bytes.length; i += 1) {
      const damaged = bytes.slice();
      damaged[i]! ^= 1;
      expect(decodeCheckpoint(damaged), `byte ${i}`).toBeUndefined();
      expect(decodeCheckpoint(bytes.slice(0, i)), `${i} bytes`).toBeUndefined();
    }
    expect(decodeCheckpoint(bytes)).toBeDefined();
  });

  it('keeps its format: the bytes of a small one', () => {
    const bytes = encodeCheckpoint({
      state: { epochs: 3, members: [{ parameters: [Float32Array.of(1)], optimizer: { step: 7, memories: [] } }] },
    });
    const header = '{"epochs":3,"members":[{"parameters":[1],"step":7,"memories":[]}]}';
    const padding = ' '.repeat(-header.length & 3);
    expect(Buffer.from(bytes.slice(0, -32)).toString('latin1')).toBe(
      `NOSTRN01${String.fromCharCode(header.length + padding.length)}\0\0\0${header}${padding}\0\0\x80?`,
    );
  });
});
