import { fieldsOf, numberOf } from '../content.js';

/**
 * How far the file's own second implementations of a training, in float32 with another order of summation and in float64, are from its losses
 * over the first `steps` steps: the largest of them, 0 where the file has none for so many. A right implementation cannot be asked to be nearer.
 * @param content the file's `sensitivity_to_rounding`, of which it may have none
 */
export function sensitivityOf(content: unknown, name: string, steps: number, where: string): number {
  if (content === undefined) return 0;
  const { [name]: entry } = fieldsOf(fieldsOf(content, where).runs, `${where}.runs`);
  if (entry === undefined) return 0;
  const differences = Object.entries(fieldsOf(entry, `${where}.runs.${name}`)).map(([implementation, value]) => {
    const at = `${where}.runs.${name}.${implementation}`;
    const { max_abs_diff_over_first_k_steps: found } = fieldsOf(value, at);
    const { [String(steps)]: difference } = fieldsOf(found, `${at}.max_abs_diff_over_first_k_steps`);
    return difference === undefined ? 0 : numberOf(difference, `${at}, ${steps} steps`);
  });
  return Math.max(0, ...differences);
}
