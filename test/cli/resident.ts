import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Finished } from './nosbench.js';

const SCRIPT = fileURLToPath(new URL('support/resident.mjs', import.meta.url));

/** A process that runs command lines for as long as it is open. */
export interface Resident {
  /** Runs a command when those asked for before have ended. */
  run(words: readonly string[], input?: string): Promise<Finished>;
  /** Lets the process end. @throws {Error} if it does not, or ends otherwise: a command left something open */
  close(): Promise<void>;
}

/**
 * The compiled command line, started once for many commands: half a second less for each that trains. For what a command prints and
 * keeps; `nosbench` starts a process for what concerns processes: signals, streams, and that another one finds what this one kept.
 */
export function openResident(cwd: string): Resident {
  const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined };
  const child = fork(SCRIPT, { cwd, env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  let last: Promise<unknown> = Promise.resolve();

  async function answer(words: readonly string[], input: string): Promise<Finished> {
    child.send({ words, input });
    const [finished] = await Promise.race([once(child, 'message'), ended.then(([code]) => Promise.reject(code))]).catch(
      (cause: unknown) => {
        throw new Error(`${words.join(' ')}: expected a command that returns, got the end of the process (${cause}).`);
      },
    );
    return finished as Finished;
  }
  return {
    run(words, input = '') {
      const next = last.then(() => answer(words, input));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      const [code, signal] = await ended;
      clearTimeout(timer);
      if (code !== 0) throw new Error(`resident: expected the process to end with 0, got ${signal ?? code}.`);
    },
  };
}
