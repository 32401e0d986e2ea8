import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NosbenchError } from '../util/errors.js';

/** A data set for classification: rows of numbers, and a class for each row. */
export interface ClassificationTable {
  /** `[rows][features]`, finite. */
  readonly features: readonly (readonly number[])[];
  /** The class of each row, a whole number from 0 on. */
  readonly targets: readonly number[];
}

/** Path of a file in the data folder of the package, from the sources and from the build alike. */
export function dataPath(file: string): string {
  return fileURLToPath(new URL(`../../data/${file}`, import.meta.url));
}

/**
 * Reads a classification table: JSON with `data`, rows of numbers, and `target`, a class each.
 * @throws {NosbenchError} of code `environment` when the file is absent, `input` when it is damaged.
 */
export function readClassificationTable(path: string): ClassificationTable {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `data: expected a readable file ${path}, got none. Install nosbench again, its data folder is incomplete.`;
    throw new NosbenchError('environment', message, { cause });
  }
  try {
    return parseTable(JSON.parse(text));
  } catch (cause) {
    const fault = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError('input', `data: ${path}: ${fault}. Install nosbench again, its data folder is damaged.`, {
      cause,
    });
  }
}

function parseTable(value: unknown): ClassificationTable {
  const { data, target } = (value ?? {}) as { readonly data?: unknown; readonly target?: unknown };
  if (!Array.isArray(data) || data.length === 0) throw new Error(`expected rows under "data", got ${show(data)}`);
  if (!Array.isArray(target) || target.length !== data.length) {
    throw new Error(`expected ${data.length} classes under "target", got ${show(target)}`);
  }
  const columns = Array.isArray(data[0]) ? data[0].length : 0;
  const badRow = data.findIndex((row) => !Array.isArray(row) || row.length !== columns || !row.every(Number.isFinite));
  if (columns === 0 || badRow >= 0) {
    throw new Error(
      `expected row ${Math.max(badRow, 0)} to hold ${columns || 'some'} numbers, got ${show(data[Math.max(badRow, 0)])}`,
    );
  }
  const badTarget = target.findIndex((label) => !Number.isInteger(label) || label < 0);
  if (badTarget >= 0)
    throw new Error(`expected class ${badTarget} to be a whole number from 0 on, got ${show(target[badTarget])}`);
  return { features: data, targets: target };
}

function show(value: unknown): string {
  if (Array.isArray(value) && value.length > 8) return `${value.length} entries`;
  return JSON.stringify(value) ?? 'nothing';
}
