import { fault, flatNumbersOf, listOf } from '../content.js';
import { absoluteError } from '../float32.js';
import type { Tally } from '../report.js';
import type { LossBound } from './reach.js';

/** A loss by its step; `undefined` where the file has none. */
type KnownLoss = number | undefined;

/**
 * The losses of a run by epoch and step, as many of each as were trained: an array for each epoch, or one for all. Where the file has fewer, the
 * others are `undefined`.
 * @throws {NosbenchError} code `input` for no losses, or more than an epoch has
 */
export function readLosses(content: unknown, where: string, stepsPerEpoch: number): readonly (readonly KnownLoss[])[] {
  const items = Array.isArray(content) ? listOf(content, where) : [content];
  const isByEpoch = items.some(Array.isArray);
  const epochs = isByEpoch
    ? items.map((losses, epoch) => flatNumbersOf(losses, `${where}[${epoch}]`))
    : inEpochs(flatNumbersOf(content, where), stepsPerEpoch);
  if (epochs.every(({ length }) => length === 0)) throw fault(where, 'the losses of an epoch at least', content);
  return epochs.map((losses, epoch) => {
    if (losses.length > stepsPerEpoch)
      throw fault(`${where}[${epoch}]`, `at most ${stepsPerEpoch} losses, as many as steps_per_epoch`, losses.length);
    return Array.from({ length: stepsPerEpoch }, (_, step) => losses[step]);
  });
}

function inEpochs(losses: readonly number[], stepsPerEpoch: number): readonly (readonly number[])[] {
  const epochs = Math.ceil(losses.length / stepsPerEpoch);
  return Array.from({ length: epochs }, (_, epoch) => losses.slice(epoch * stepsPerEpoch, (epoch + 1) * stepsPerEpoch));
}

/** Adds the losses of a training at full size as far as its bounds go and the file knows them; says where it does not. */
export function addLosses(
  tally: Tally,
  name: string,
  bounds: readonly LossBound[],
  actual: readonly number[],
  expected: readonly KnownLoss[],
): void {
  const known = expected.filter((loss) => loss !== undefined).length;
  if (known < actual.length) {
    tally.note(
      `${name}: the file has the losses of ${known} of ${actual.length} steps trained; only these were compared`,
    );
  }
  const distances = actual.map((loss, step) => {
    const wanted = expected[step];
    return wanted === undefined ? undefined : absoluteError(loss, wanted);
  });
  for (const [index, { steps, within }] of bounds.entries()) {
    const before = index === 0 ? 0 : bounds[index - 1]!.steps;
    if (distances.slice(before, steps).every((distance) => distance === undefined)) continue;
    const found = distances.slice(0, steps);
    const compared = found.filter((distance) => distance !== undefined);
    const worst = Math.max(...compared);
    tally.add(worst <= within, worst, () => {
      const step = found.indexOf(worst);
      const which = `${compared.length === found.length ? '' : `${compared.length} of the `}first ${found.length} losses`;
      return `${name}, ${which}: expected ${expected[step]} at ${step} of ${found.length}, got ${actual[step]}, more than ${within} off`;
    });
  }
}
