import { type CurveDraw, drawCurve, observeCurve } from '../../../pfn/transfer/curve-prior.js';
import { numpyRandomState } from '../../../random/numpy.js';
import { PRINTED } from '../compare.js';
import { countOf, entriesOf, fieldsOf, listOf, numberOf, numbersOf } from '../content.js';
import type { Tally } from '../report.js';
import type { Compare } from './transfer-part.js';

/** Learning curves of LC-PFN by seed: how often each was drawn, what it is made of, itself and as observed. */
export function addCurves(value: unknown, where: string, compare: Compare, tally: Tally): void {
  for (const [text, curves] of entriesOf(tally, fieldsOf(value, where).seeds, `${where}.seeds`)) {
    const random = numpyRandomState(countOf(Number(text), `${where}.seeds, "${text}"`));
    const items = listOf(curves, `${where}.seeds.${text}`);
    if (items.length === 0) tally.note(`lcpfn.seeds.${text} is empty: no curve of it was checked`);
    items.forEach((item, index) => {
      const at = `${where}.seeds.${text}[${index}]`;
      const expected = fieldsOf(item, at);
      const seen = numbersOf(expected.y_noisy, `${at}.y_noisy`);
      const curve = drawCurve(random, seen.length);
      compare(
        `seed ${text}, attempts of curve ${index}`,
        [curve.attempts],
        [numberOf(expected.attempts, `${at}.attempts`)],
      );
      addParameters(curve, expected, at, (what, found, given) =>
        compare(`seed ${text}, ${what} of curve ${index}`, found, given, PRINTED),
      );
      compare(`seed ${text}, curve ${index}`, curve.values, numbersOf(expected.y, `${at}.y`));
      compare(`seed ${text}, curve ${index} as observed`, observeCurve(random, curve), seen);
    });
  }
}

/** What a curve was made of, as far as the file has it: weights and parameters of the families, deviation of the noise. */
function addParameters(
  { weights, parameters, noise }: CurveDraw,
  expected: Readonly<Record<string, unknown>>,
  where: string,
  compare: Compare,
): void {
  for (const [name, drawn] of Object.entries({ weights, ...parameters })) {
    if (expected[name] === undefined) continue;
    const given = fieldsOf(expected[name], `${where}.${name}`);
    const letters = Object.keys(drawn);
    compare(
      name,
      Object.values(drawn),
      letters.map((letter) => numberOf(given[letter], `${where}.${name}.${letter}`)),
    );
  }
  for (const [name, drawn] of Object.entries({ std: noise, log_std: Math.log(noise) })) {
    if (expected[name] !== undefined) compare(name, [drawn], [numberOf(expected[name], `${where}.${name}`)]);
  }
}
