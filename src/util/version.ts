import { readFileSync } from 'node:fs';
import { NosbenchError } from './errors.js';

/** Version of this package, from its package.json: what records, exports and journals carry. */
export const VERSION: string = readVersion(new URL('../../package.json', import.meta.url));

function readVersion(path: URL): string {
  const text: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof text === 'object' && text !== null && 'version' in text && typeof text.version === 'string')
    return text.version;
  throw new NosbenchError('bug', `${path.pathname}: expected a version, got none. Install nosbench again.`);
}
