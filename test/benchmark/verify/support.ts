import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  SHIPPED_REFERENCES,
  type VerifyOptions,
  type VerifyReport,
  verifyInstallation,
} from '../../../src/benchmark/verify/verify.js';
import { temporaryFolder } from '../support.js';

// biome-ignore lint/suspicious/noExplicitAny: reference data of any shape, changed at will
export type Content = any;

/** The content of a shipped reference file. */
export function shippedReference(file: string): Content {
  return JSON.parse(readFileSync(join(SHIPPED_REFERENCES, file), 'utf8'));
}

/** All reports of a verification. */
export async function reportsOf(options: VerifyOptions): Promise<readonly VerifyReport[]> {
  const reports: VerifyReport[] = [];
  for await (const report of verifyInstallation(options)) reports.push(report);
  return reports;
}

/** A folder that holds nothing but this file, changed: in place, or to the content or text that is returned. */
export function folderWith(file: string, change: (content: Content) => unknown): string {
  const folder = temporaryFolder();
  const content = shippedReference(file);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  const changed = change(content);
  writeFileSync(join(folder, file), typeof changed === 'string' ? changed : JSON.stringify(changed ?? content));
  return folder;
}

/** The reports of such a folder; those of files that are not there are left out. */
export async function verifyChanged(
  file: string,
  change: (content: Content) => unknown,
  options: VerifyOptions = {},
): Promise<readonly VerifyReport[]> {
  const reference = folderWith(file, change);
  const reports = await reportsOf({ backend: 'wasm', executor: 'fused', reference, ...options });
  return reports.filter(({ skipped }) => skipped === undefined || !skipped.startsWith('not in'));
}
