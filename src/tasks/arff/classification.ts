import { readFileSync } from 'node:fs';
import { NosbenchError } from '../../util/errors.js';
import { readsAsNoFile } from '../../util/no-file.js';
import type { ClassificationTable } from '../data-file.js';
import { type ArffTable, arffError, parseArff } from './parse.js';

/** A table with the names that its file gives. */
export interface NamedTable extends ClassificationTable {
  readonly name: string;
  /** Of the features, in their order. */
  readonly attributes: readonly string[];
  readonly target: string;
}

/**
 * Reads an ARFF file as a classification problem: the nominal attribute called `class` (in letters of any size) is the target, and where
 * no attribute is called so the last one, as OpenML and Weka have it; all others are features, a nominal one as the position of its
 * value in the declared list.
 * @throws {NosbenchError} code `input` for a file that is not there, is not understood, or has no such target
 */
export function readArffClassification(path: string): NamedTable {
  const what = readsAsNoFile(path);
  if (what !== undefined) throw new NosbenchError('input', `${path}: expected an ARFF file, got ${what}. Name a file.`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const reason = isMissing ? 'none' : `"${cause instanceof Error ? cause.message : String(cause)}"`;
    throw new NosbenchError('input', `${path}: expected an ARFF file, got ${reason}. Check the path.`, { cause });
  }
  return asClassification(parseArff(text, path), path);
}

function asClassification({ relation, attributes, rows }: ArffTable, where: string): NamedTable {
  const called = attributes.findIndex(({ name }) => name.toLowerCase() === 'class');
  const target = called >= 0 ? called : attributes.length - 1;
  const { name, values } = attributes[target]!;
  if (values === undefined) {
    const which = called >= 0 ? 'the attribute called class' : 'the last attribute, as none is called class,';
    throw arffError(where, `expected ${which} to be nominal, so that it can be the target, got the numeric "${name}"`);
  }
  if (attributes.length < 2) throw arffError(where, `expected features beside the target "${name}", got none`);
  const targets = rows.map((row) => row[target]!);
  if (new Set(targets).size < 2) {
    throw arffError(where, `expected rows of at least two classes in "${name}", got "${values[targets[0]!]}" only`);
  }
  return {
    name: relation,
    attributes: attributes.filter((_, column) => column !== target).map((attribute) => attribute.name),
    target: name,
    features: rows.map((row) => row.filter((_, column) => column !== target)),
    targets,
  };
}
