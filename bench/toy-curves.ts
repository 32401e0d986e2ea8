import { openBackend } from '../dist/interpreter/backends.js';
import { scalarExecutor } from '../dist/interpreter/scalar-executor.js';
import { createToy } from '../dist/tasks/toy.js';
import { train } from '../dist/tasks/train.js';
import type { Form } from './key-pairs.js';

/** Largest relative difference of two losses that count as equal. */
const TOLERANCE = 1e-6;

/** Loss curves of `toy`, each form trained once. */
export interface ToyCurves {
  /** The protocol's number after each epoch; ends early with the loss that was not finite. */
  curve(form: Form): Promise<readonly number[]>;
  /** Forms trained so far. */
  readonly trained: number;
  dispose(): void;
}

/** Trains the real task, on the backend and with the executor that are quickest for its 131 parameters: WebAssembly and plain arrays. */
export async function openToyCurves(epochs: number): Promise<ToyCurves> {
  await openBackend('wasm');
  const { task, protocol } = createToy();
  const curves = new Map<string, readonly number[]>();
  return {
    async curve({ text, program }) {
      const known = curves.get(text);
      if (known !== undefined) return known;
      const optimizer: Parameters<typeof train>[0]['optimizer'] = (variables) =>
        scalarExecutor.bind(program, variables);
      const { curve } = await train({ task, protocol, optimizer, epochs });
      curves.set(text, curve.values);
      return curve.values;
    },
    get trained() {
      return curves.size;
    },
    dispose: () => task.dispose(),
  };
}

/** True when the curves end alike and every loss agrees to 1e-6 of its size; NaN equals NaN. */
export function areEqualCurves(first: readonly number[], second: readonly number[]): boolean {
  return first.length === second.length && first.every((value, epoch) => areEqualLosses(value, second[epoch]!));
}

function areEqualLosses(first: number, second: number): boolean {
  if (Object.is(first, second)) return true;
  return Math.abs(first - second) <= TOLERANCE * Math.max(Math.abs(first), Math.abs(second));
}
