import { onAbort } from '../util/abort.js';

/** Resolves after `milliseconds`. @throws the reason of the first signal that aborts. */
export function sleep(milliseconds: number, signals: readonly (AbortSignal | undefined)[] = []): Promise<void> {
  return orAborted((done) => {
    const timer = setTimeout(done, milliseconds);
    return () => clearTimeout(timer);
  }, signals);
}

/** Waits for `promise`, which must not reject. @throws the reason of the first signal that aborts meanwhile. */
export async function unlessAborted<T>(promise: Promise<T>, signals: readonly (AbortSignal | undefined)[]): Promise<T> {
  await orAborted((done) => {
    void promise.then(done);
    return () => {};
  }, signals);
  return promise;
}

/** Runs `start`, whose result undoes it, until it calls back or a signal aborts. */
function orAborted(
  start: (done: () => void) => () => void,
  signals: readonly (AbortSignal | undefined)[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const watched = signals.filter((signal) => signal !== undefined);
    const aborted = watched.find((signal) => signal.aborted);
    if (aborted !== undefined) {
      reject(aborted.reason);
      return;
    }
    const listeners = watched.map((signal) => {
      const listener = (): void => finish(() => reject(signal.reason));
      return onAbort(signal, listener);
    });
    const finish = (settle: () => void): void => {
      stop();
      for (const remove of listeners) remove();
      settle();
    };
    const stop = start(() => finish(resolve));
  });
}
