import { readFileSync } from 'node:fs';
import { NosbenchError } from '../util/errors.js';

let version: string | undefined;

/** Version of this nosbench, from its package.json: what records and exports carry. */
export function nosbenchVersion(): string {
  version ??= readVersion(new URL('../../package.json', import.meta.url));
  return version;
}

function readVersion(path: URL): string {
  const text: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof text === 'object' && text !== null && 'version' in text && typeof text.version === 'string')
    return text.version;
  throw new NosbenchError('bug', `${path.pathname}: expected a version, got none. Install nosbench again.`);
}
