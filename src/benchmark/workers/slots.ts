import { onAbort } from '../../util/abort.js';

/** A number of places that are taken and given back, first come first served. */
export interface Slots {
  /** Waits for a place; the function gives it back. @throws the reason of the first signal that aborts meanwhile */
  take(signals: readonly (AbortSignal | undefined)[]): Promise<() => void>;
}

/** `count` places, all free. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<() => void>();

  const giveBack = (): void => {
    free += 1;
    const [next] = waiting;
    next?.();
  };

  return {
    take: (signals) =>
      new Promise((resolve, reject) => {
        const watched = signals.filter((signal) => signal !== undefined);
        const leave = (): void => {
          waiting.delete(enter);
          for (const stopListening of listening) stopListening();
        };
        const enter = (): void => {
          leave();
          free -= 1;
          resolve(giveBack);
        };
        const giveUp = (): void => {
          leave();
          reject(watched.find((signal) => signal.aborted)?.reason);
        };
        const listening = watched.map((signal) => onAbort(signal, giveUp));
        if (watched.some((signal) => signal.aborted)) giveUp();
        else if (free > 0) enter();
        else waiting.add(enter);
      }),
  };
}
