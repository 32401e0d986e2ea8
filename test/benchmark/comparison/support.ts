import { type StoredRun, storedRunOf } from '../../../src/benchmark/runs/read-run.js';
import type { HistoryEntry } from '../../../src/benchmark/runs/run.js';
import { statisticsOf } from '../../../src/benchmark/statistics.js';
import { findNamed } from '../../../src/program/named/index.js';
import type { Json } from '../../../src/util/json.js';

/** A run with these losses (`undefined`: NaN), one second each; equal losses are one behaviour. */
export function storedRun(
  id: string,
  config: { readonly [name: string]: Json },
  losses: readonly (number | undefined)[],
  epochs = 20,
): StoredRun {
  const history = losses.map((loss, index): HistoryEntry => {
    const isKnown = losses.indexOf(loss) < index;
    return {
      id: index,
      program: findNamed('SGD'),
      key: loss === undefined ? 'nan' : `key${loss}`,
      status: loss === undefined ? 'nan' : 'ok',
      ...(loss === undefined ? {} : { loss }),
      epochs,
      cached: loss === undefined ? 'key' : isKnown ? 'memory' : false,
      knownToRun: isKnown,
      epochsTrained: isKnown || loss === undefined ? 0 : epochs,
      seconds: 1,
      elapsedSeconds: index + 1,
      parents: [],
      origin: 'random',
    };
  });
  const info = {
    id,
    config: { task: 'toy', taskHash: 'h', protocol: {}, epochs: 20, ...config },
    numerics: 'cpu/scalar',
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  return { info, history, statistics: statisticsOf(history), elapsedSeconds: losses.length + 0.5 };
}

/** A run with these losses after 2 epochs, the lowest of which train on to 20, where each loses 1 more. */
export function acrossEpochs(
  id: string,
  config: { readonly [name: string]: Json },
  losses: readonly number[],
  promoted: number,
): StoredRun {
  const { info, history } = storedRun(id, config, losses, 2);
  const best = [...history].sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0)).slice(0, promoted);
  const promotions = best.map((entry, index): HistoryEntry => {
    const next = history.length + index;
    const loss = (entry.loss ?? 0) - 1;
    return { ...entry, id: next, loss, epochs: 20, epochsTrained: 18, elapsedSeconds: next + 1, origin: 'promoted' };
  });
  return storedRunOf(info, [...history, ...promotions], history.length + promotions.length + 0.5);
}
