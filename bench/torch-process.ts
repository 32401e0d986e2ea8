import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PAPER_A, PAPER_B, PAPER_X } from '../dist/cache/keys/paper-proxy.js';
import type { Program } from '../dist/program/program.js';

const SCRIPT = fileURLToPath(new URL('../bench/torch_keys.py', import.meta.url));

/** A Python with PyTorch that computes keys as NOSBench does. */
export interface TorchProcess {
  readonly version: string;
  readonly threads: number;
  /** Gives it programs; the averages that are their keys, NaN or infinite where a loss was. */
  load(name: string, programs: readonly Program[]): Promise<readonly number[]>;
  /** Seconds that the keys of the programs of that name took. */
  run(name: string): Promise<number>;
  close(): void;
}

/** The first of `$PYTHON`, `python3` and `python` that has PyTorch. */
export function findTorch(): string | undefined {
  const candidates = [process.env.PYTHON, 'python3', 'python'].filter((name) => name !== undefined && name !== '');
  return candidates.find((name) => spawnSync(name!, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
}

/** @param threads 0 leaves PyTorch its own choice. */
export async function openTorch(python: string, threads: number): Promise<TorchProcess> {
  const child: ChildProcess = spawn(python, ['-W', 'ignore', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async (request: unknown): Promise<unknown> => {
    child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`torch_keys.py: expected an answer, got the end of its output. See its message above.`);
    return JSON.parse(value);
  };
  const setup = { threads, a: [...PAPER_A], b: [...PAPER_B], x: [...PAPER_X] };
  const about = (await ask(setup)) as { readonly torch: string; readonly threads: number };
  return {
    version: about.torch,
    threads: about.threads,
    async load(name, programs) {
      const averages = await ask({ name, programs: programs.map(({ instructions }) => instructions) });
      return (averages as readonly string[]).map(numberOf);
    },
    run: async (name) => (await ask({ run: name })) as number,
    close: () => void child.stdin!.end(),
  };
}

/** As Python prints it. */
function numberOf(text: string): number {
  if (text === 'nan') return Number.NaN;
  return Number(text.replace('inf', 'Infinity'));
}
