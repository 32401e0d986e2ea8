import type { Program } from '../program/program.js';
import { prune } from '../program/prune.js';

/**
 * The program without what does not matter to its behaviour: instructions go while the behaviour key stays the same, as
 * NOSBench-101 did to show its incumbent.
 * @param keyOf behaviour key of a program, such as `Benchmark.keyOf`
 */
export function pruneByKey(program: Program, keyOf: (program: Program) => string): Program {
  const key = keyOf(program);
  return prune(program, (candidate) => keyOf(candidate) === key);
}
