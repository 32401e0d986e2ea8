import { call, op, shuffle } from '../../kernels/wasm/code.js';
import { keep } from '../../kernels/wasm/idioms.js';
import { defineFunction, type FunctionDefinition, type ImportedFunction } from '../../kernels/wasm/module.js';
import { pow, UNARY_FUNCTIONS } from '../scalar/transcendental.js';
import type { Algebra } from '../scalar/transcendental-algebra.js';
import { vectorAlgebra } from './vector-algebra.js';
import { highDoubles, lowDoubles, type Vector } from './vectors.js';

type Definition = (algebra: Algebra<Vector, Vector>, x: Vector, y: Vector) => Vector;

/** The transcendental operations by their names in a program. */
const DEFINITIONS = {
  exp: (g, x) => UNARY_FUNCTIONS.exp(g, x),
  log: (g, x) => UNARY_FUNCTIONS.log(g, x),
  sin: (g, x) => UNARY_FUNCTIONS.sin(g, x),
  cos: (g, x) => UNARY_FUNCTIONS.cos(g, x),
  tan: (g, x) => UNARY_FUNCTIONS.tan(g, x),
  arcsin: (g, x) => UNARY_FUNCTIONS.asin(g, x),
  arccos: (g, x) => UNARY_FUNCTIONS.acos(g, x),
  arctan: (g, x) => UNARY_FUNCTIONS.atan(g, x),
  pow: (g, x, y) => pow(g, x, y),
} as const satisfies Record<string, Definition>;

export type Transcendental = keyof typeof DEFINITIONS;

/** Functions that every module imports, in this order: exact reduction of huge angles. */
export const ANGLE_IMPORTS: readonly ImportedFunction[] = (['sin', 'cos', 'tan'] as const).map((name) => ({
  name,
  parameters: ['f64'],
  result: 'f64',
}));
const ANGLES = { sin: 0, cos: 1, tan: 2 } as const;

/** The transcendental functions of a module, each written when it is first called: a body in every place would be ten times the code. */
export class FunctionTable {
  readonly #names: Transcendental[] = [];

  /** Four results at a time. */
  call(name: Transcendental, ...operands: readonly Vector[]): Vector {
    if (!this.#names.includes(name)) this.#names.push(name);
    return call(ANGLE_IMPORTS.length + this.#names.indexOf(name), 'v128', operands);
  }

  /** The functions that were called; they must be the first of the module. */
  define(): readonly FunctionDefinition[] {
    return this.#names.map(defineTranscendental);
  }
}

/** Runs the double polynomials on the low and the high two of four floats, and rounds the results. */
function defineTranscendental(name: Transcendental): FunctionDefinition {
  const definition: Definition = DEFINITIONS[name];
  const parameters = name === 'pow' ? (['v128', 'v128'] as const) : (['v128'] as const);
  return defineFunction<readonly 'v128'[]>(name, parameters, (scope, x, y = x) => {
    const body: Parameters<typeof keep>[1] = [];
    const [low, high] = [lowDoubles, highDoubles].map((half) => {
      const operands = [x, y].map((operand) => keep(scope, body, half(operand!)));
      const result = definition(vectorAlgebra(scope, body, ANGLES), operands[0]!, operands[1]!);
      return keep(scope, body, op('f32x4.demote_f64x2_zero', result));
    });
    return { body, result: shuffle(low!, high!, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]) };
  });
}
