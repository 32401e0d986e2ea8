import type { Search } from './contract.js';

type Closable = Pick<Search, 'close'>;

/** Closes searches side by side, all of them whatever one throws. @throws the first of what closing them threw */
export async function closeAll(searches: Iterable<Closable>): Promise<void> {
  const ends = await Promise.allSettled([...searches].map(async (search) => search.close?.()));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/**
 * Begins to close searches where nobody can wait for the end of it. What that throws, at once or later, becomes a warning of the process: it
 * neither takes the place of an error that is on its way nor ends the process.
 */
export function beginClosing(searches: Iterable<Closable>): void {
  closeAll(searches).catch((error: unknown) => {
    process.emitWarning(`A search could not be closed: ${error instanceof Error ? error.message : String(error)}`);
  });
}
