import { NosbenchError } from '../../util/errors.js';
import { checkOptions } from '../../util/known-options.js';
import { BUDGET_OPTIONS } from '../option-tables.js';
import type { Budget, RunTotals } from './run.js';

/** @throws {NosbenchError} code `usage`, unless every limit is known and a number above 0, whole but for seconds */
export function checkBudget(budget: Budget): void {
  checkOptions('budget', budget, BUDGET_OPTIONS);
  for (const [name, limit] of Object.entries(budget)) {
    if (limit === undefined) continue;
    const isFit =
      typeof limit === 'number' && limit > 0 && (name === 'seconds' ? limit < Infinity : Number.isSafeInteger(limit));
    if (isFit) continue;
    const rule = name === 'seconds' ? 'a number above 0' : 'a whole number of at least 1';
    throw new NosbenchError(
      'usage',
      `budget: expected ${name} to be ${rule}, got ${limit}. Leave it out for no such limit.`,
    );
  }
}

/** True when a limit other than `evaluations` is reached; that one is kept by asking no more. */
export function isSpent(budget: Budget, totals: RunTotals, elapsedSeconds: number): boolean {
  const { trained = Infinity, epochs = Infinity, seconds = Infinity } = budget;
  return totals.trained >= trained || totals.epochsTrained >= epochs || elapsedSeconds >= seconds;
}
