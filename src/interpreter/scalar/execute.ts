import { OP_NAMES, OPS, type OpName } from '../../program/ops.js';
import type { Encoded } from './encode.js';
import { mean, norm, std } from './reductions.js';
import { acos, asin, atan, cos, exp, log, pow, sin, tan } from './transcendental-javascript.js';

const { fround } = Math;

/** By operation code: 1 where the result is a tensor as soon as one input is. */
const BROADCASTS = Uint8Array.from(OP_NAMES, (name: OpName) => (OPS[name].result === 'broadcast' ? 1 : 0));

/**
 * Runs an encoded program once on one memory.
 *
 * An operand is a base index and a stride: 1 for a tensor, 0 for a scalar, so that one loop serves every mixture of the two.
 * Storing into a Float32Array rounds; `fround` stands only where an operation rounds in between. The whole interpreter is one
 * function with literal operation codes (positions in `OPS`), because then V8 keeps everything in registers and jumps by a table:
 * a call an instruction costs as much as the arithmetic of a small tensor.
 *
 * @param tensor by cell: 1 when it holds a tensor. Updated. @param region by cell: where its tensor stands in `memory`.
 * @param length elements of a tensor.
 */
export function execute(
  program: Encoded,
  memory: Float32Array,
  tensor: Uint8Array,
  region: Int32Array,
  length: number,
): void {
  for (let k = 0; k < program.count; k++) {
    const op = program.code[k]!;
    const cellA = program.a[k]!;
    const cellB = program.b[k]!;
    const cellC = program.c[k]!;
    const cellOut = program.out[k]!;
    const sa = tensor[cellA]!;
    const sb = tensor[cellB]!;
    const sc = tensor[cellC]!;
    const a = sa === 1 ? region[cellA]! : cellA;
    const b = sb === 1 ? region[cellB]! : cellB;
    const c = sc === 1 ? region[cellC]! : cellC;
    // A slot's scalar and its tensor stand in different places, so that writing the one leaves the other whole while it is read.
    const stride = BROADCASTS[op]! & (sa | sb | sc);
    const out = stride === 1 ? region[cellOut]! : cellOut;
    const count = stride === 1 ? length : 1;
    switch (op) {
      case 0: // div
        for (let i = 0; i < count; i++) memory[out + i] = memory[a + i * sa]! / memory[b + i * sb]!;
        break;
      case 1: // mul
        for (let i = 0; i < count; i++) memory[out + i] = memory[a + i * sa]! * memory[b + i * sb]!;
        break;
      case 2: // add
        for (let i = 0; i < count; i++) memory[out + i] = memory[a + i * sa]! + memory[b + i * sb]!;
        break;
      case 3: // sub
        for (let i = 0; i < count; i++) memory[out + i] = memory[a + i * sa]! - memory[b + i * sb]!;
        break;
      case 4: // square
        for (let i = 0; i < count; i++) {
          const x = memory[a + i * sa]!;
          memory[out + i] = x * x;
        }
        break;
      case 5: // exp
        for (let i = 0; i < count; i++) memory[out + i] = exp(memory[a + i * sa]!);
        break;
      case 6: // log
        for (let i = 0; i < count; i++) memory[out + i] = log(memory[a + i * sa]!);
        break;
      case 7: // sign
        for (let i = 0; i < count; i++) {
          const x = memory[a + i * sa]!;
          memory[out + i] = x > 0 ? 1 : x < 0 ? -1 : 0;
        }
        break;
      case 8: // sqrt
        for (let i = 0; i < count; i++) memory[out + i] = Math.sqrt(memory[a + i * sa]!);
        break;
      case 9: // abs
        for (let i = 0; i < count; i++) memory[out + i] = Math.abs(memory[a + i * sa]!);
        break;
      case 10: // norm
        memory[out] = norm(memory, a, sa === 0 ? 1 : length);
        break;
      case 11: // clip
      case 21: // minimum
        for (let i = 0; i < count; i++) memory[out + i] = Math.min(memory[a + i * sa]!, memory[b + i * sb]!);
        break;
      case 12: // sin
        for (let i = 0; i < count; i++) memory[out + i] = sin(memory[a + i * sa]!);
        break;
      case 13: // cos
        for (let i = 0; i < count; i++) memory[out + i] = cos(memory[a + i * sa]!);
        break;
      case 14: // tan
        for (let i = 0; i < count; i++) memory[out + i] = tan(memory[a + i * sa]!);
        break;
      case 15: // arcsin
        for (let i = 0; i < count; i++) memory[out + i] = asin(memory[a + i * sa]!);
        break;
      case 16: // arccos
        for (let i = 0; i < count; i++) memory[out + i] = acos(memory[a + i * sa]!);
        break;
      case 17: // arctan
        for (let i = 0; i < count; i++) memory[out + i] = atan(memory[a + i * sa]!);
        break;
      case 18: // mean
        memory[out] = mean(memory, a, sa === 0 ? 1 : length);
        break;
      case 19: // std
        memory[out] = std(memory, a, sa === 0 ? 1 : length);
        break;
      case 20: // size
        memory[out] = sa === 0 ? 1 : length;
        break;
      case 22: // maximum
        for (let i = 0; i < count; i++) memory[out + i] = Math.max(memory[a + i * sa]!, memory[b + i * sb]!);
        break;
      case 23: // heaviside
        for (let i = 0; i < count; i++) {
          const x = memory[a + i * sa]!;
          memory[out + i] = x > 0 ? 1 : x === 0 ? memory[b + i * sb]! : 0;
        }
        break;
      case 24: // interpolate
        for (let i = 0; i < count; i++) {
          const t = memory[c + i * sc]!;
          memory[out + i] = fround(memory[a + i * sa]! * t) + fround(memory[b + i * sb]! * fround(1 - t));
        }
        break;
      case 25: // bias_correct
        if ((sb | sc) === 0) {
          // The usual case, a decay rate and a step: one power serves all elements.
          const denominator = fround(1 - fround(pow(memory[b]!, memory[c]!)));
          for (let i = 0; i < count; i++) memory[out + i] = memory[a + i * sa]! / denominator;
          break;
        }
        for (let i = 0; i < count; i++) {
          const power = fround(pow(memory[b + i * sb]!, memory[c + i * sc]!));
          memory[out + i] = memory[a + i * sa]! / fround(1 - power);
        }
        break;
    }
    tensor[cellOut] = stride;
  }
}
