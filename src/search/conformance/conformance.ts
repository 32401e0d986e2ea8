import { ENDING } from './ending.js';
import { FEEDING } from './feeding.js';
import { MAKING } from './making.js';
import { PROPOSING } from './proposing.js';
import { type ConformanceTarget, checkRule } from './target.js';
import { TELLING } from './telling.js';

export type { ConformanceTarget } from './target.js';

/**
 * One test: `run` returns if the search obeys the rule that `name` tells, and throws an `AssertionError` that says what it did instead. What
 * takes time, the closing of a search, gives a promise, which test frameworks wait for; whoever calls `run` without one waits for it too.
 */
export interface ConformanceCase {
  readonly name: string;
  run(): void | Promise<void>;
}

/**
 * What every search owes its caller, whatever it searches for, as tests for any framework:
 *
 *     for (const { name, run } of searchConformance({ create: mySearch })) test(name, run);
 *
 * Nothing is trained: losses are made up. Where a search must refuse something, it has to throw an `Error`; its words are its own.
 */
export function searchConformance(target: ConformanceTarget): readonly ConformanceCase[] {
  const rules = [...MAKING, ...PROPOSING, ...TELLING, ...FEEDING, ...ENDING];
  return rules.map((rule) => ({ name: rule.name, run: () => checkRule(rule, target) }));
}
