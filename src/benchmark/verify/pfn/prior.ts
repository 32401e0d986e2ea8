import { samplePrior } from '../../../pfn/prior.js';
import { torchGenerator } from '../../../random/torch.js';
import type { Checker } from '../checker.js';
import { addNumbers, EXACT, PRINTED } from '../compare.js';
import { countOf, entriesOf, fault, fieldsOf, flatNumbersOf, listOf } from '../content.js';
import { fromBits } from '../float32.js';
import { openTally } from '../report.js';

const FILE = 'pfn/prior.json';

/** Data sets of the prior under some seeds: weights and outputs to the bit, inputs as printed. */
export const prior: Checker = {
  file: FILE,
  check: 'pfn',
  *run(content, where) {
    const tally = openTally({
      file: FILE,
      check: 'pfn',
      subject: 'prior',
      tolerance: 'bits, printed values to 7 digits',
    });
    for (const [text, entry] of entriesOf(tally, fieldsOf(content, where).seeds, `${where}: seeds`)) {
      const at = `${where}: seeds.${text}`;
      const seed = countOf(Number(text), `${where}: seeds, "${text}"`);
      const fields = fieldsOf(entry, at);
      const { weights, inputs, outputs } = samplePrior(torchGenerator(seed), sizesOf(fields, at));
      for (const [name, values] of Object.entries({ ws: weights, xs: inputs, ys: outputs })) {
        if (fields[name] !== undefined)
          addNumbers(tally, `seed ${seed}, ${name}`, values, flatNumbersOf(fields[name], `${at}.${name}`), PRINTED);
        const bits = `${name}_bits`;
        if (fields[bits] === undefined) continue;
        const expected = flatNumbersOf(fields[bits], `${at}.${bits}`).map(fromBits);
        addNumbers(tally, `seed ${seed}, ${bits}`, values, expected, EXACT);
      }
    }
    yield tally.report();
  },
};

/** From the shapes of `xs`, `[datasets][points]` or `[datasets][points][features]`. */
function sizesOf({ xs }: Readonly<Record<string, unknown>>, where: string) {
  const rows = listOf(xs, `${where}.xs`);
  const points = listOf(rows[0], `${where}.xs[0]`);
  if (points.length === 0) throw fault(`${where}.xs[0]`, 'the points of a data set', rows[0]);
  return { datasets: rows.length, points: points.length, features: Array.isArray(points[0]) ? points[0].length : 1 };
}
