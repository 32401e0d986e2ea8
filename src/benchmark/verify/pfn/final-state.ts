import type { ParameterSpec } from '../../../tasks/task.js';
import type { TrainingResult } from '../../../tasks/training.js';
import { meanOf } from '../../../util/moments.js';
import { addEqual, addNumbers } from '../compare.js';
import { fault, fieldsOf, flatNumbersOf, listOf, numberOf } from '../content.js';
import type { Tally } from '../report.js';

type Fields = Readonly<Record<string, unknown>>;

/** Of values about 1; smaller ones are compared as if they were a tenth. */
const PARAMETERS = { within: 1e-4, scale: 0.1 };
/** Moments are small and carry the noise of all steps. */
const MEMORY = { within: 2e-3, scale: 1e-5 };

/**
 * Adds what a run of a file says of its end: `final_params`, `final_param_checksums` and `memory_sample`, each where it is there.
 *
 * Left out are the keys' parts of attention biases, and the means that they enter. Their gradient is zero but for rounding, of which programs
 * make anything.
 */
export function addFinalState(
  tally: Tally,
  what: string,
  run: Fields,
  where: string,
  specs: readonly ParameterSpec[],
  { state }: TrainingResult,
): void {
  const member = state?.members[0];
  if (member === undefined) return;
  specs.forEach(({ name, shape }, i) => {
    const data = member.parameters[i] ?? new Float32Array();
    const entryOf = (list: string) => {
      if (run[list] === undefined) return undefined;
      return fieldsOf(run[list], `${where}.${list}`)[name];
    };
    const values = entryOf('final_params');
    if (values !== undefined) {
      const expected = withoutKeys(name, flatNumbersOf(values, `${where}.final_params.${name}`));
      addNumbers(tally, `${what}, final ${name}`, withoutKeys(name, Array.from(data)), expected, PARAMETERS);
    }
    const sums = entryOf('final_param_checksums');
    if (sums !== undefined)
      addChecksums(tally, what, name, fieldsOf(sums, `${where}.final_param_checksums.${name}`), where, data);
    const memory = entryOf('memory_sample');
    if (memory !== undefined) {
      const at = `${where}.memory_sample.${name}`;
      addMemory(tally, `${what}, memory of ${name}`, fieldsOf(memory, at), at, shape, member.optimizer, i);
    }
  });
}

function addChecksums(tally: Tally, what: string, name: string, sums: Fields, where: string, data: Float32Array): void {
  const averages: Readonly<Record<string, number>> = {
    mean: meanOf(data),
    abs_mean: meanOf(data.map(Math.abs)),
  };
  for (const [sum, average] of Object.entries(averages)) {
    if (sums[sum] === undefined || isAttentionBias(name)) continue;
    addNumbers(tally, `${what}, ${name}, ${sum}`, [average], [numberOf(sums[sum], `${where}: ${sum}`)], PARAMETERS);
  }
  const first = flatNumbersOf(sums.first, `${where}: first`);
  const isJudged = (_: number, index: number) => !isKeyPart(name, index, data.length);
  const found = Array.from(data.subarray(0, first.length)).filter(isJudged);
  addNumbers(tally, `${what}, ${name}, first`, found, first.filter(isJudged), PARAMETERS);
}

type Optimizer = NonNullable<TrainingResult['state']>['members'][number]['optimizer'];

/** The slots that the next step can read: those that it writes first are not kept. */
function addMemory(
  tally: Tally,
  what: string,
  expected: Fields,
  where: string,
  shape: readonly number[],
  { step, memories }: Optimizer,
  index: number,
): void {
  addEqual(tally, `${what}, step`, step, numberOf(expected.step, `${where}.step`));
  const shapes = listOf(expected.memory_shapes, `${where}.memory_shapes`);
  const first = flatNumbersOf(expected.memory_first, `${where}.memory_first`);
  for (const { address, type, data } of memories[index]?.slots ?? []) {
    const wanted = first[address];
    if (wanted === undefined) throw fault(`${where}.memory_first`, `a value of slot ${address}`, expected.memory_first);
    addEqual(tally, `${what}, shape of slot ${address}`, type === 'scalar' ? [] : shape, shapes[address]);
    addNumbers(tally, `${what}, slot ${address}`, data.subarray(0, 1), [wanted], MEMORY);
  }
}

function isAttentionBias(name: string): boolean {
  return name.endsWith('in_proj_bias');
}

/** True for the middle third of an attention bias. */
function isKeyPart(name: string, index: number, size: number): boolean {
  return isAttentionBias(name) && 3 * index >= size && 3 * index < 2 * size;
}

/** Query and value parts of an attention bias; other parameters whole. */
function withoutKeys(name: string, values: readonly number[]): readonly number[] {
  return values.filter((_, index) => !isKeyPart(name, index, values.length));
}
