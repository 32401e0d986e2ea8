import type { VerifyContext } from '../checker.js';
import { fieldsOf, flatNumbersOf } from '../content.js';

/** Whole trainings by their epochs, and the same under another rounding. */
export const WHOLE_RUNS = 'pfn/full_train_20ep.json';

/**
 * The original's other runs of a training, by their epochs: those in the folder's file of whole trainings, when its own run of the program
 * begins with these means and so is the same training. As many epochs as there are means.
 */
export function replicatesOf(
  name: string,
  means: readonly number[],
  { other }: Pick<VerifyContext, 'other'>,
): readonly (readonly number[])[] {
  const content = other(WHOLE_RUNS);
  if (content === undefined) return [];
  const fields = fieldsOf(content, WHOLE_RUNS);
  const { [name]: whole } = fieldsOf(fields.runs, `${WHOLE_RUNS}: runs`);
  const known = whole === undefined ? [] : flatNumbersOf(whole, `${WHOLE_RUNS}: runs.${name}`);
  if (!means.every((mean, epoch) => mean === known[epoch])) return [];
  return readReplicates(name, fields, WHOLE_RUNS).map((run) => run.slice(0, means.length));
}

/** The replicates of a program that a file of whole trainings holds. */
export function readReplicates(
  name: string,
  fields: Readonly<Record<string, unknown>>,
  where: string,
): readonly (readonly number[])[] {
  if (fields.rounding_replicates === undefined) return [];
  const at = `${where}: rounding_replicates`;
  const { [name]: values } = fieldsOf(fieldsOf(fields.rounding_replicates, at).runs, `${at}.runs`);
  return values === undefined ? [] : [flatNumbersOf(values, `${at}.runs.${name}`)];
}
