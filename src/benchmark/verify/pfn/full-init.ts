import { PFN_PRESETS } from '../../../pfn/config.js';
import { initialTransformer, transformerSpecs } from '../../../pfn/transformer.js';
import type { ParameterSpec } from '../../../tasks/task.js';
import { deviationOf, meanOf } from '../../../util/moments.js';
import type { Checker } from '../checker.js';
import { addEqual, addNumbers, EXACT, PRINTED } from '../compare.js';
import { countOf, fieldsOf, flatNumbersOf, listOf, textOf } from '../content.js';
import { fromBits } from '../float32.js';
import { openTally, type Tally } from '../report.js';

const FILE = 'pfn/full_init.json';

/** What the file says of a tensor -> how it is found. */
const SUMMARIES: Readonly<Record<string, (data: Float32Array) => number | readonly number[]>> = {
  mean: (data) => meanOf(data),
  std_unbiased: (data) => deviationOf(data),
  sum,
  min: (data) => data.reduce((a, b) => Math.min(a, b)),
  max: (data) => data.reduce((a, b) => Math.max(a, b)),
  last: (data) => data.at(-1) ?? Number.NaN,
};

/** Names, shapes and checksums of all initial parameters of `pfn`. */
export const fullInit: Checker = {
  file: FILE,
  check: 'pfn',
  *run(content, where) {
    const fields = fieldsOf(content, where);
    const specs = transformerSpecs(PFN_PRESETS.pfn);
    const values = initialTransformer(PFN_PRESETS.pfn);
    const tolerance = 'bits, printed values to 7 digits';
    const tally = openTally({ file: FILE, check: 'pfn', subject: 'initial parameters', tolerance });
    const size = values.reduce((total, { length }) => total + length, 0);
    addEqual(tally, 'n_params', size, countOf(fields.n_params, `${where}: n_params`));
    const entries = listOf(fields.params, `${where}: params`);
    addEqual(tally, 'number of tensors', specs.length, entries.length);
    entries.forEach((entry, i) => {
      checkTensor(tally, entry, `${where}: params[${i}]`, specs[i], values[i]);
    });
    yield tally.report();
  },
};

/** Adds what an entry of a list of initial parameters says of one tensor. */
export function checkTensor(
  tally: Tally,
  entry: unknown,
  where: string,
  spec: ParameterSpec | undefined,
  data: Float32Array | undefined,
): void {
  const fields = fieldsOf(entry, where);
  const name = textOf(fields.name, `${where}.name`);
  addEqual(tally, `${name}, name and shape`, [spec?.name, spec?.shape], [name, fields.shape]);
  if (data === undefined) return;
  for (const [summary, of] of Object.entries(SUMMARIES)) {
    if (fields[summary] === undefined) continue;
    const expected = flatNumbersOf(fields[summary], `${where}.${summary}`);
    addNumbers(tally, `${name}, ${summary}`, [of(data)].flat(), expected, { ...PRINTED, scale: 1e-3 });
  }
  if (fields.first !== undefined) {
    const first = flatNumbersOf(fields.first, `${where}.first`);
    addNumbers(tally, `${name}, first`, data.subarray(0, first.length), first, { ...PRINTED, scale: 1e-3 });
  }
  if (fields.first_bits !== undefined) {
    const first = flatNumbersOf(fields.first_bits, `${where}.first_bits`).map(fromBits);
    addNumbers(tally, `${name}, first_bits`, data.subarray(0, first.length), first, EXACT);
  }
}

function sum(data: Float32Array): number {
  return data.reduce((a, b) => a + b, 0);
}
