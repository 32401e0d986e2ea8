import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Backend, openBackend } from '../../interpreter/backends.js';
import { chooseExecutor, executorsOn } from '../../interpreter/executors.js';
import { NosbenchError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import type { Checker, VerifyContext } from './checker.js';
import { CHECK_NAMES, CHECKERS } from './checkers.js';
import { skippedReport, type VerifyReport } from './report.js';

export type { VerifyReport } from './report.js';

/** What to check, and with what. */
export interface VerifyOptions {
  /** Folder of reference files, of which it may hold any; default: those that ship with nosbench. */
  readonly reference?: string;
  /** Default `auto`. */
  readonly backend?: string;
  /** Default: every executor that the backend can run. */
  readonly executor?: string;
  /** Names of checks (`ops`, `trajectories`, `random`, `toy`, `mlp`, `pfn`, `taskset`), default all; `pfn` is all of the folder of that name. */
  readonly only?: readonly string[];
  /** Check what takes minutes as well, default false. */
  readonly full?: boolean;
  /** Told what is being done. */
  readonly onProgress?: (what: string) => void;
}

/** Folder of the reference files in the package; the same path from `src/` and from `dist/`. */
export const SHIPPED_REFERENCES = fileURLToPath(new URL('../../../reference/', import.meta.url));

/**
 * Holds this installation against reference numbers of the originals; a report for each file and subject, as it is done.
 * @throws {NosbenchError} before the first report for an unknown check, or a folder without any known file; at the file for one that
 * is damaged, naming it and the rule
 */
export async function* verifyInstallation(options: VerifyOptions = {}): AsyncGenerator<VerifyReport, void, undefined> {
  const folder = options.reference ?? SHIPPED_REFERENCES;
  const checkers = chooseCheckers(options.only);
  checkFolder(folder);
  const backend = await openBackend(options.backend ?? 'auto');
  const { executor = 'auto' } = options;
  const executors = executor === 'auto' ? executorsOn(backend) : [chooseExecutor(executor, backend).executor];
  const context: VerifyContext = {
    backend: backend.name,
    executors,
    full: options.full ?? false,
    other: (file) => (existsSync(join(folder, file)) ? parse(join(folder, file)) : undefined),
    progress: options.onProgress ?? (() => {}),
  };
  if (executor === 'auto') yield* reportMissingExecutor(backend);
  for (const checker of checkers) yield* runChecker(checker, folder, context);
}

/** True when nothing failed and something was checked. */
export function isVerified(reports: readonly VerifyReport[]): boolean {
  return reports.every(({ failures }) => failures === 0) && reports.some(({ cases }) => cases > 0);
}

/** Says so where `auto` leaves out an executor that this backend has elsewhere: what was not checked must not pass for checked. */
function* reportMissingExecutor(backend: Backend): Generator<VerifyReport> {
  const { reason } = chooseExecutor('auto', backend);
  if (reason === undefined) return;
  const subject = `${backend.name}/fused`;
  yield {
    ...skippedReport('every file', 'executors', `${subject} left out: ${reason}`),
    subject,
  };
}

async function* runChecker(checker: Checker, folder: string, context: VerifyContext): AsyncGenerator<VerifyReport> {
  const { file, check } = checker;
  const path = join(folder, file);
  if (!existsSync(path)) {
    yield skippedReport(file, check, `not in ${folder}`);
    return;
  }
  for await (const report of checker.run(parse(path), path, context)) yield saysWhenEmpty(report);
}

/** A report without a single case says so, as what was not checked must not pass for checked. */
function saysWhenEmpty(report: VerifyReport): VerifyReport {
  if (report.cases > 0 || report.skipped !== undefined) return report;
  return { ...report, skipped: `${report.subject}: the file has nothing to check` };
}

function chooseCheckers(only: readonly string[] | undefined): readonly Checker[] {
  const unknown = only?.find((name) => !CHECK_NAMES.includes(name));
  if (unknown !== undefined) {
    throw new NosbenchError(
      'usage',
      `verify: expected a check out of ${CHECK_NAMES.join(', ')}, got "${unknown}". ${didYouMean(unknown, CHECK_NAMES, 'Name one of them.')}`,
    );
  }
  return CHECKERS.filter((checker) => only === undefined || only.some((name) => isOf(checker, name)));
}

/** True for the name of the check, and for that of the folder its file lies in: random streams and `toy` are part of the PFN's references. */
function isOf({ check, file }: Checker, name: string): boolean {
  return check === name || file.startsWith(`${name}/`);
}

function checkFolder(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) {
    const got = stat === undefined ? 'which does not exist' : 'which is a file';
    throw new NosbenchError(
      'input',
      `verify: expected a folder of reference files, got "${folder}", ${got}. Name another.`,
    );
  }
  if (CHECKERS.some(({ file }) => existsSync(join(folder, file)))) return;
  const known = [...new Set(CHECKERS.map(({ file }) => (file.includes('/') ? `${dirname(file)}/*.json` : file)))].join(
    ', ',
  );
  throw new NosbenchError(
    'input',
    `verify: expected at least one of ${known} in "${folder}", got none. Name another folder.`,
  );
}

function parse(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError(
      'input',
      `${path}: expected JSON, got "${reason}". The reference file is damaged; fetch it again.`,
      {
        cause,
      },
    );
  }
}
