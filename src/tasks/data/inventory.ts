import { join } from 'node:path';
import { NosbenchError } from '../../util/errors.js';
import { findDataFile, findDataFiles } from './data-files.js';
import { IMAGE_FILES, type ImageFiles, UNREADABLE_SETS } from './image-files.js';
import { IMAGE_SETS, type ImageSet, type ImageSetName } from './image-sets.js';
import { isReadable, readSet } from './real.js';

/**
 * How a set stands in a data folder. `complete`: all files are there and, if they were read, good. `missing`: none is. `partly`: some are.
 * `damaged`: one is not as it should be. `unreadable`: nosbench does not read this set yet.
 */
export type DataStatus = 'complete' | 'missing' | 'partly' | 'damaged' | 'unreadable';

/** What there is of a set. */
export interface DataReport {
  readonly name: ImageSetName;
  readonly shape: readonly number[];
  readonly classes: number;
  readonly examples: ImageSet['examples'];
  readonly status: DataStatus;
  /** Files that are there, with their size on the disk. */
  readonly found: readonly { readonly path: string; readonly sizeBytes: number }[];
  /** Names of files that are not. */
  readonly missing: readonly string[];
  readonly from: string;
  /** What to do with the download; absent for sets that are not read. */
  readonly howTo?: string;
  /** Absent for sets that are not read. */
  readonly downloadBytes?: number;
  /** What is wrong and what to do. */
  readonly fault?: string;
}

/**
 * The image sets and what of them lies in a folder. @param reads true: every file that is there is read and checked to the last label, some
 * seconds for all; false: only names and sizes are looked at
 */
export function dataInventory(folder: string, reads: boolean): readonly DataReport[] {
  return (Object.keys(IMAGE_SETS) as ImageSetName[]).map((name) => reportOn(name, folder, reads));
}

function reportOn(name: ImageSetName, folder: string, reads: boolean): DataReport {
  const set: ImageSet = IMAGE_SETS[name];
  const common = { name, shape: set.shape, classes: set.classes, examples: set.examples };
  if (!isReadable(name)) {
    return { ...common, status: 'unreadable', found: [], missing: [], from: UNREADABLE_SETS[name] };
  }
  const files: ImageFiles = IMAGE_FILES[name];
  const places = files.files.map((file) => ({ file, place: findDataFile(folder, files, file) }));
  const found = places.flatMap(({ place }) =>
    place === undefined ? [] : [{ path: place.path, sizeBytes: place.sizeBytes }],
  );
  const missing = places.filter(({ place }) => place === undefined).map(({ file }) => file.name);
  const fault = faultOf(name, folder, files, set, reads);
  return {
    ...common,
    status: statusOf(found.length, missing.length, fault),
    found,
    missing,
    from: files.from,
    howTo: files.howTo.replace('there', `into ${join(folder, files.folders[0]!)}`),
    downloadBytes: files.downloadBytes,
    ...(fault === undefined ? {} : { fault }),
  };
}

function statusOf(found: number, missing: number, fault: string | undefined): DataStatus {
  if (missing > 0) return found === 0 ? 'missing' : 'partly';
  return fault === undefined ? 'complete' : 'damaged';
}

function faultOf(name: string, folder: string, files: ImageFiles, set: ImageSet, reads: boolean): string | undefined {
  try {
    const found = findDataFiles(name, folder, files);
    if (reads) readSet(set, files, found);
    return undefined;
  } catch (error) {
    if (error instanceof NosbenchError) return error.message;
    throw error;
  }
}
