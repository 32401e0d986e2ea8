import type { Engine } from '../../interpreter/scalar/engine.js';
import type { Trace } from './trace.js';

/**
 * One step of the engine's program with learning rate 1: runs it and subtracts the update from the parameter.
 * @param trace gets the update, as zeros when the program has none.
 */
export function descend(engine: Engine, length: number, step: number, trace?: Trace): void {
  if (!engine.run(step)) {
    trace?.addZeros(length);
    return;
  }
  const { memory, parameterBase, updateBase, updateStride } = engine;
  trace?.add(memory, updateBase, updateStride, length);
  for (let i = 0; i < length; i++) {
    memory[parameterBase + i] = memory[parameterBase + i]! - memory[updateBase + i * updateStride]!;
  }
  engine.endStep();
}
