import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The compiled command line. */
export const BIN = fileURLToPath(new URL('../../bin/nosbench.js', import.meta.url));

export interface Finished {
  /** Exit code, or the name of the signal that ended it. */
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
  /** Leaves stdin open, as a pipe that has nothing more yet. */
  readonly keepsInput?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Options of Node itself, before the name of the program. */
  readonly nodeOptions?: readonly string[];
  /** Called with the process once it is there. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with the process and all of stderr so far, whenever more arrives. */
  readonly onStderr?: (child: ChildProcess, stderr: string) => void;
}

/** Runs the compiled command line, as a shell would, and waits for its end. */
export function nosbench(words: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.nodeOptions ?? []), BIN, ...words], {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...options.env },
      stdio: 'pipe',
    });
    options.onStart?.(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onStderr?.(child, stderr);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal, stdout, stderr }));
    child.stdin.on('error', reject);
    if (options.keepsInput !== true) child.stdin.end(options.input ?? '');
  });
}

/** A new folder to work in, and how to remove it. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'nosbench-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
