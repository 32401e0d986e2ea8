import type { FidelityCount } from '../benchmark/runs/fidelities.js';
import { formatCount, formatNumber, formatQuantity } from './format.js';
import { formatTable } from './table.js';

/** What a search across fidelities did at each number of epochs. */
export function fidelityTable(fidelities: readonly FidelityCount[]): string {
  return formatTable(
    [
      { title: 'epochs', align: 'right' },
      { title: 'evaluations', align: 'right' },
      { title: 'finite', align: 'right' },
      { title: 'epochs trained', align: 'right' },
      { title: 'lowest loss', align: 'point' },
    ],
    fidelities.map(({ epochs, evaluations, finite, epochsTrained, bestLoss }) => [
      formatCount(epochs),
      formatCount(evaluations),
      formatCount(finite),
      formatCount(epochsTrained),
      bestLoss === undefined ? '-' : formatNumber(bestLoss),
    ]),
  );
}

/**
 * Why a run has no best program, in words.
 * @param epochs the run's own number, the only one whose losses count
 */
export function noIncumbentText(fidelities: readonly FidelityCount[], epochs: number | undefined): string {
  const longest = fidelities.at(-1);
  if (longest === undefined) return 'No program was evaluated yet.';
  if (epochs !== undefined && fidelities.every((one) => one.epochs !== epochs)) {
    const most = formatQuantity(longest.epochs, 'epoch');
    return `No program was trained for all ${formatQuantity(epochs, 'epoch')} yet, the longest for ${most}: losses after fewer do not tell which is best.`;
  }
  return 'No program reached a finite loss.';
}
