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

/** The reports of a folder that holds nothing but this file, changed; those of files that are not there are left out. */
export async function verifyChanged(
  file: string,
  change: (content: Content) => unknown,
  options: VerifyOptions = {},
): Promise<readonly VerifyReport[]> {
  const folder = temporaryFolder();
  const content = shippedReference(file);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(change(content) ?? content));
  const reports: VerifyReport[] = [];
  const asked = { backend: 'wasm', executor: 'fused', reference: folder, ...options };
  for await (const report of verifyInstallation(asked)) reports.push(report);
  return reports.filter(({ skipped }) => skipped === undefined || !skipped.startsWith('not in'));
}
