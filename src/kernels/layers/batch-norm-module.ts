import { perHeap } from '../per-heap.js';
import { i32, type Local, op, type Statement, set } from '../wasm/code.js';
import { keep, plus } from '../wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition, type Scope } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { forEachFour, forEachRow, type Place } from './row-loops.js';

/** Matrices [rows][channels] with numbers that belong to channels. Addresses in bytes. */
interface BatchNormModule {
  /** out = x − centre */
  subtract(rows: number, channels: number, x: number, centre: number, out: number): void;
  /** normalised ← normalised·inverse, value = normalised·γ + β */
  finish(
    rows: number,
    channels: number,
    normalised: number,
    inverse: number,
    gamma: number,
    beta: number,
    value: number,
  ): void;
  /** dx = (dy − m₀ − normalised·m₁)·m₂ with the rows m of `means`: mean dy, mean dy·normalised, γ·inverse. */
  gradient(rows: number, channels: number, dy: number, normalised: number, means: number, dx: number): void;
}

export const openBatchNorm = perHeap(
  (heap) =>
    instantiate(encodeModule([emitSubtract(), emitFinish(), emitGradient()]), {
      memory: heap.memory,
    }) as unknown as BatchNormModule,
);

/** A loop over all values; `matrices` go on from row to row, what belongs to channels does not. */
function overRows(
  scope: Scope,
  rows: Local<'i32'>,
  channels: Local<'i32'>,
  matrices: readonly Local<'i32'>[],
  body: (place: Place, out: Statement[], bytes: Local<'i32'>) => void,
): readonly Statement[] {
  const bytes = scope.local('i32');
  const row = forEachFour(scope, bytes, (place) => {
    const out: Statement[] = [];
    body(place, out, bytes);
    return out;
  });
  return [
    set(bytes, op('i32.shl', channels, i32(2))),
    forEachRow(
      scope,
      rows,
      matrices.map((matrix) => [matrix, bytes] as const),
      row,
    ),
  ];
}

function emitSubtract(): FunctionDefinition {
  return defineFunction('subtract', ['i32', 'i32', 'i32', 'i32', 'i32'], (scope, rows, channels, x, centre, out) =>
    overRows(scope, rows, channels, [x, out], (place, statements) => {
      statements.push(place.write(out, op('f32x4.sub', place.read(x), place.read(centre))));
    }),
  );
}

function emitFinish(): FunctionDefinition {
  return defineFunction(
    'finish',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, rows, channels, normalised, inverse, gamma, beta, value) =>
      overRows(scope, rows, channels, [normalised, value], (place, out) => {
        const unit = keep(scope, out, op('f32x4.mul', place.read(normalised), place.read(inverse)));
        out.push(
          place.write(normalised, unit),
          place.write(value, op('f32x4.add', op('f32x4.mul', unit, place.read(gamma)), place.read(beta))),
        );
      }),
  );
}

function emitGradient(): FunctionDefinition {
  return defineFunction(
    'gradient',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, rows, channels, dy, normalised, means, dx) =>
      overRows(scope, rows, channels, [dy, normalised, dx], (place, out, bytes) => {
        const centred = op('f32x4.sub', place.read(dy), place.read(means));
        const along = op('f32x4.mul', place.read(normalised), place.read(plus(means, bytes)));
        out.push(
          place.write(dx, op('f32x4.mul', op('f32x4.sub', centred, along), place.read(plus(means, bytes, bytes)))),
        );
      }),
  );
}
