import { setMaxListeners } from 'node:events';

/** Calls `listener` when the signal aborts; the function returned takes it back. Any number may listen, without a warning of a leak. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener);
  return () => signal.removeEventListener('abort', listener);
}
