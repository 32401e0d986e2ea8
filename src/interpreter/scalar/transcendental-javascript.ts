import { hugeAngle } from './huge-angle.js';
import { pow as powDefinition, UNARY_FUNCTIONS } from './transcendental.js';
import type { Algebra } from './transcendental-algebra.js';

/**
 * The transcendental functions as straight-line JavaScript, printed from their one definition when this module loads: some ten times
 * as fast as the algebra on numbers, with the same bits. The text is made of constants of this program alone.
 */

/** An algebra that prints: a value or mask is the name of a local constant, an operation one line. */
function printer(lines: string[]): Algebra<string, string> {
  const line = (expression: string): string => {
    const name = `t${lines.length}`;
    lines.push(`const ${name} = ${expression};`);
    return name;
  };
  const literal = (value: number): string => (Object.is(value, -0) ? '(-0)' : value < 0 ? `(${value})` : `${value}`);
  return {
    constant: literal,
    add: (a, b) => line(`${a} + ${b}`),
    sub: (a, b) => line(`${a} - ${b}`),
    mul: (a, b) => line(`${a} * ${b}`),
    div: (a, b) => line(`${a} / ${b}`),
    sqrt: (a) => line(`Math.sqrt(${a})`),
    abs: (a) => line(`Math.abs(${a})`),
    neg: (a) => line(`-${a}`),
    trunc: (a) => line(`Math.trunc(${a})`),
    lt: (a, b) => line(`${a} < ${b}`),
    eq: (a, b) => line(`${a} === ${b}`),
    and: (a, b) => line(`${a} && ${b}`),
    not: (a) => line(`!${a}`),
    select: (mask, whenTrue, whenFalse) => line(`${mask} ? ${whenTrue} : ${whenFalse}`),
    isNegative: (a) => line(`${a} < 0 || (${a} === 0 && 1 / ${a} < 0)`),
    hasBit: (a, bit) => line(`(${a} & ${1 << bit}) !== 0`),
    pow2: (a) => line(`POWERS[(${a} + 256) | 0]`),
    exponent: (a) => {
      lines.push(`DOUBLE[0] = ${a};`);
      return line('(WORDS[HIGH] >>> 20) - 1023');
    },
    significand: (a) => {
      // Exact, and twice as fast as writing the exponent field: a half word stored, then read as a double, stalls a processor.
      lines.push(`DOUBLE[0] = ${a};`);
      return line(`${a} * POWERS[(1279 - (WORDS[HIGH] >>> 20)) & 511]`);
    },
    rescue: (mask, name, angle, value) => line(`${mask} ? HUGE('${name}', ${angle}) : ${value}`),
  };
}

type Function1 = (x: number) => number;
type Function2 = (x: number, y: number) => number;
type Unaries = { readonly [Name in keyof typeof UNARY_FUNCTIONS]: Function1 };

function compile(): Unaries & { readonly pow: Function2 } {
  const unary = Object.entries(UNARY_FUNCTIONS).map(([name, definition]) => {
    const lines: string[] = [];
    const result = definition(printer(lines), 'x');
    return `function ${name}(x) { ${lines.join(' ')} return ${result}; }`;
  });
  const lines: string[] = [];
  const result = powDefinition(printer(lines), 'x', 'y');
  const source = [
    "'use strict';",
    'const DOUBLE = new Float64Array(1), WORDS = new Uint32Array(DOUBLE.buffer);',
    // Which half of a double holds the exponent: the second on little-endian machines.
    'DOUBLE[0] = 1; const HIGH = WORDS[1] === 0 ? 0 : 1;',
    'const POWERS = new Float64Array(512); for (let k = 0; k < 512; k++) POWERS[k] = 2 ** (k - 256);',
    ...unary,
    `function pow(x, y) { ${lines.join(' ')} return ${result}; }`,
    `return { ${[...Object.keys(UNARY_FUNCTIONS), 'pow'].join(', ')} };`,
  ].join('\n');
  return new Function('HUGE', source)(hugeAngle) as Unaries & { readonly pow: Function2 };
}

/** Functions of float32 values held as doubles; the result is still to be rounded to float32. */
export const { exp, log, sin, cos, tan, asin, acos, atan, pow } = compile();
