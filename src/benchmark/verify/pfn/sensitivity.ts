import { fieldsOf, numberOf } from '../content.js';
import type { Tally } from '../report.js';

/**
 * Tells how far the file's own second implementations are from its losses: a failure by no more than that is a matter of rounding.
 * @param content the file's entry, of which it may have none
 */
export function noteSensitivity(tally: Tally, name: string, content: unknown, where: string): void {
  if (content === undefined) return;
  const { [name]: entry } = fieldsOf(fieldsOf(content, where).runs, `${where}.runs`);
  if (entry === undefined) return;
  const figures = Object.entries(fieldsOf(entry, `${where}.runs.${name}`)).map(([implementation, value]) => {
    const at = `${where}.runs.${name}.${implementation}`;
    const byStep = fieldsOf(
      fieldsOf(value, at).max_abs_diff_over_first_k_steps,
      `${at}.max_abs_diff_over_first_k_steps`,
    );
    const differences = ['40', '100'].flatMap((steps) =>
      byStep[steps] === undefined
        ? []
        : [`${numberOf(byStep[steps], `${at}.${steps}`).toExponential(1)} in ${steps} steps`],
    );
    return `${implementation.replace('_', ' ')} ${differences.join(', ')}`;
  });
  tally.note(`the file's other implementations of ${name} are from it: ${figures.join('; ')}`);
}
