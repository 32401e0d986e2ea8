import type { VerifyReport } from '../benchmark/verify/report.js';
import { formatCount, formatNumber, formatSeconds } from './format.js';
import { formatTable } from './table.js';

/** One line a reference file and subject: cases, failures, worst error. */
export function verifyTable(reports: readonly VerifyReport[]): string {
  return formatTable(
    [
      { title: 'result' },
      { title: 'file' },
      { title: 'checked' },
      { title: 'cases', align: 'right' },
      { title: 'failures', align: 'right' },
      { title: 'worst error', align: 'right' },
      { title: 'allowed' },
      { title: 'time', align: 'right' },
    ],
    reports.map((report) => [
      verdict(report),
      report.file,
      report.skipped === undefined ? report.subject : report.skipped,
      formatCount(report.cases),
      formatCount(report.failures),
      report.cases === 0 ? '-' : formatNumber(report.worstError, 2),
      report.tolerance,
      formatSeconds(report.seconds),
    ]),
  );
}

/** The first failures and what else a reader should know, a line each; empty when there is nothing. */
export function verifyRemarks(reports: readonly VerifyReport[]): readonly string[] {
  return reports.flatMap(({ file, subject, examples, notes, failures }) => {
    const where = `${file}${subject === '' ? '' : `, ${subject}`}`;
    const more = failures - examples.length;
    return [
      ...examples.map((example) => `FAILED ${where}: ${example}`),
      ...(more > 0 ? [`FAILED ${where}: and ${formatCount(more)} more`] : []),
      ...notes.map((note) => `note ${where}: ${note}`),
    ];
  });
}

/** `N passed, N failed`, over all cases. */
export function verifyTotals(reports: readonly VerifyReport[]): string {
  const cases = reports.reduce((sum, report) => sum + report.cases, 0);
  const failures = reports.reduce((sum, report) => sum + report.failures, 0);
  return `${cases - failures} passed, ${failures} failed`;
}

function verdict({ skipped, failures }: VerifyReport): string {
  if (skipped !== undefined) return 'skipped';
  return failures === 0 ? 'ok' : 'FAILED';
}
