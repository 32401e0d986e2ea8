import { OP_CODES, type OpName } from '../../program/ops.js';
import { CELLS, createEncoded } from './encode.js';
import { execute } from './execute.js';

const [A, B, C, OUT] = [0, 1, 2, 3] as const;

const program = createEncoded(1);
program.count = 1;
program.a[0] = A;
program.b[0] = B;
program.c[0] = C;
program.out[0] = OUT;
const memory = new Float32Array(CELLS);
const allScalar = new Uint8Array(CELLS);
const noRegions = new Int32Array(CELLS);

/** Any operation on scalars alone, by the scalar interpreter itself, so that every executor agrees with it to the bit. */
export function evaluateScalars(op: OpName, a: number, b = 0, c = 0): number {
  memory[A] = a;
  memory[B] = b;
  memory[C] = c;
  program.code[0] = OP_CODES[op];
  execute(program, memory, allScalar, noRegions, 1);
  return memory[OUT] as number;
}
