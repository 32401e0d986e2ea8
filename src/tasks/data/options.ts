import { NosbenchError } from '../../util/errors.js';
import type { Json } from '../../util/json.js';

/** What stands behind the names of data sets. Files are looked for in `folder`, which does not change results. */
export type DataChoice =
  | { readonly source: 'real'; readonly folder: string }
  /** UCI digits, which come with nosbench, scaled to the shape of the set that a task asks for. */
  | { readonly source: 'digits' }
  /** Generated stand-ins of the right shape and statistics. */
  | { readonly source: 'synthetic' };

/** Folder of data sets where none is named. */
export const DEFAULT_DATA_FOLDER = './nosbench-data';

/** The names of the options below among the options of a task. */
export const DATA_OPTIONS = ['data', 'dataDir', 'substitute'] as const;

/**
 * Reads the data options of a task: `data` ("real", the default, or "synthetic"), `dataDir`, `substitute` ("digits").
 * @throws {NosbenchError} code `usage` for other values, and for a substitute of synthetic data
 */
export function readDataOptions(options: Readonly<Record<string, Json | undefined>>): DataChoice {
  const { data = 'real', dataDir = DEFAULT_DATA_FOLDER, substitute } = options;
  if (data !== 'real' && data !== 'synthetic') throw wrong('--data', 'real or synthetic', data);
  if (substitute !== undefined && substitute !== 'digits') throw wrong('--substitute', 'digits', substitute);
  if (typeof dataDir !== 'string' || dataDir.trim() === '') throw wrong('--data-dir', 'the path of a folder', dataDir);
  if (data === 'real') return substitute === undefined ? { source: 'real', folder: dataDir } : { source: 'digits' };
  if (substitute === undefined) return { source: 'synthetic' };
  throw new NosbenchError(
    'usage',
    '--data synthetic: expected no --substitute, which takes the place of real data, got --substitute digits. Leave out one of the two.',
  );
}

function wrong(option: string, rule: string, got: Json): NosbenchError {
  return new NosbenchError(
    'usage',
    `${option}: expected ${rule}, got ${JSON.stringify(got)}. Change it or leave it out.`,
  );
}
