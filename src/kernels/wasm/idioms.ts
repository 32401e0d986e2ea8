import { countUp, type Expression, i32, type Local, op, type Statement, set } from './code.js';
import type { WasmType } from './instructions.js';
import type { Scope } from './module.js';

/** The sum of addresses and offsets. */
export function plus(first: Expression<'i32'>, ...rest: readonly (Expression<'i32'> | number)[]): Expression<'i32'> {
  return rest.reduce<Expression<'i32'>>(
    (sum, term) => op('i32.add', sum, typeof term === 'number' ? i32(term) : term),
    first,
  );
}

/** `local += amount`. */
export function advance(local: Local<'i32'>, amount: Expression<'i32'> | number): Statement {
  return set(local, plus(local, amount));
}

export function times(a: Expression<'i32'>, b: Expression<'i32'> | number): Expression<'i32'> {
  return op('i32.mul', a, typeof b === 'number' ? i32(b) : b);
}

/** `for (; pointer < limit; pointer += step) body`, unsigned; the pointer keeps its start. */
export function upTo(
  pointer: Local<'i32'>,
  limit: Expression<'i32'>,
  step: number,
  body: readonly Statement[],
): Statement {
  return countUp(pointer, pointer, limit, step, body);
}

/** Runs the body with the counter at 0, step, 2·step, ... below `count`. */
export function repeat(
  counter: Local<'i32'>,
  count: Expression<'i32'>,
  body: readonly Statement[],
  step = 1,
): Statement {
  return countUp(counter, i32(0), count, step, body);
}

/** Puts a value that is used more than once into a local of its own. */
export function keep<T extends WasmType>(scope: Scope, out: Statement[], value: Expression<T>): Local<T> {
  const local = scope.local(value.type);
  out.push(set(local, value));
  return local;
}
