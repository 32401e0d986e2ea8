import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that runs one of the scripts in `children/` on the compiled package. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with the first line that begins with `start`; rejects when the process ends without one. */
  line(start: string): Promise<string>;
  /** Resolves when the process is gone, with its signal or exit code. */
  readonly ended: Promise<number | string | null>;
}

/** Starts `children/<script>.js` with one JSON argument. */
export function startChild(script: string, argument: unknown): Child {
  const path = fileURLToPath(new URL(`children/${script}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(argument)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  let errors = '';
  let isOver = false;
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (text) => {
    lines.push(text);
    notify();
  });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => {
      isOver = true;
      notify();
      resolve(signal ?? code);
    });
  });
  const line = (start: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find((text) => text.startsWith(start));
        if (found === undefined && !isOver) return;
        listeners.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`${script}: expected a line "${start}", got the end of the process. ${errors}`));
      };
      listeners.add(look);
      look();
    });
  return { process: child, line, ended };
}

/** The JSON after the word `outcome`. */
export async function outcomeOf(child: Child): Promise<Record<string, unknown>> {
  const text = await child.line('outcome ');
  const value: unknown = JSON.parse(text.slice('outcome '.length));
  if (typeof value !== 'object' || value === null) throw new Error(`expected an object, got ${text}`);
  return Object.fromEntries(Object.entries(value));
}
