import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/native-build.js', import.meta.url));

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'nosbench-build-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(arguments_: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [script, ...arguments_], {
    env: { ...process.env, NOSBENCH_NATIVE_DIR: join(parent, 'result'), ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

const build = (arguments_: readonly string[], env: NodeJS.ProcessEnv = {}) => start(arguments_, env).ended;

describe('native-build', () => {
  it('refuses an option that it does not know', async () => {
    const { code, stderr } = await build(['--timeuot', '3']);
    expect(code).toBe(2);
    expect(stderr).toContain("Unknown option '--timeuot'");
    expect(stderr).toContain('--timeout <seconds>');
  });

  it('refuses a time that is none', async () => {
    const { code, stderr } = await build(['--timeout', 'soon']);
    expect(code).toBe(2);
    expect(stderr).toContain('--timeout: expected seconds above 0, got "soon".');
  });

  it('does nothing when the result is there', async () => {
    mkdirSync(join(parent, 'result'));
    writeFileSync(join(parent, 'result/tfjs_binding.node'), 'there');
    const { code, stdout } = await build([], { PYTHON: 'no-such-python' });
    expect(code).toBe(0);
    expect(stdout).toBe(`native-build: already there: ${join(parent, 'result')}\n`);
    expect(readFileSync(join(parent, 'result/tfjs_binding.node'), 'utf8')).toBe('there');
  });

  it('leaves alone a folder that holds something else', async () => {
    mkdirSync(join(parent, 'result'));
    writeFileSync(join(parent, 'result/letter.txt'), 'mine');
    const { code, stderr } = await build([]);
    expect(code).toBe(3);
    expect(stderr).toContain('expected no folder, or one with tfjs_binding.node, got another');
  });

  it('lists all that the machine lacks, and makes nothing', async () => {
    const { code, stderr } = await build(['--wheel', '/no/such.whl'], {
      PYTHON: 'no-such-python',
      CXX: 'no-such-compiler',
    });
    expect(code).toBe(3);
    expect(stderr).toContain('- Python 3 as "no-such-python"');
    expect(stderr).toContain('- a C++ compiler as "no-such-compiler"');
    expect(stderr).toContain('- the wheel /no/such.whl');
    expect(readdirSync(parent)).toEqual([]);
  });
});

// Elsewhere the build says that it needs Linux on x64, and goes no further.
if (process.platform === 'linux' && process.arch === 'x64') {
  /** Stands for a program that is there; `body` is what it does when it is not asked for its version. */
  const program = (name: string, body: string): string => {
    const file = join(parent, name);
    writeFileSync(file, `#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const leftovers = () => readdirSync(parent).filter((name) => name.startsWith('.building-'));

  describe('native-build on Linux', () => {
    it('says that PyPI is not there, and what to do', async () => {
      const hasPip = spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;
      const PYTHON = hasPip ? 'python3' : program('python', 'echo "ERROR: no pip"; exit 1');
      // An index on which nothing listens, and no local ones.
      const index = { PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0' };
      const { code, stderr } = await build([], { PYTHON, CXX: program('cxx', 'exit 1'), ...index });
      expect(code).toBe(1);
      expect(stderr).toMatch(/download: expected tensorflow-cpu [\d.]+ from PyPI, got "ERROR: .+"\. Check the network/);
      expect(stderr).toMatch(/fetch tensorflow_cpu-\S+\.whl elsewhere and pass it with --wheel/);
      expect(leftovers()).toEqual([]);
      expect(existsSync(join(parent, 'result'))).toBe(false);
    });

    it('refuses a wheel that is not the one it knows', async () => {
      const wheel = join(parent, 'other.whl');
      writeFileSync(wheel, 'not a wheel');
      const { code, stderr } = await build(['--wheel', wheel], {
        PYTHON: program('python', ''),
        CXX: program('cxx', ''),
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(/other\.whl: expected the SHA-256 sum [0-9a-f]{64}, got [0-9a-f]{64}\. Fetch/);
      expect(existsSync(wheel)).toBe(true);
      expect(leftovers()).toEqual([]);
    });

    const slow = () => ({
      PYTHON: program('python', `echo $$ > ${join(parent, 'pid')}; sleep 100`),
      CXX: program('cxx', ''),
    });
    const pidOfChild = async (): Promise<number> => {
      while (!existsSync(join(parent, 'pid')) || readFileSync(join(parent, 'pid'), 'utf8').trim() === '') {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return Number(readFileSync(join(parent, 'pid'), 'utf8'));
    };

    it('gives up in time, ends what it started, and leaves nothing', async () => {
      const { code, stderr } = await build(['--timeout', '1'], slow());
      expect(code).toBe(4);
      expect(stderr).toContain('expected to end within 1 s');
      const pid = await pidOfChild();
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
      expect(leftovers()).toEqual([]);
    });

    it('cleans up when it is asked to stop', async () => {
      const { child, ended } = start([], slow());
      const pid = await pidOfChild();
      child.kill('SIGTERM');
      const { code, stderr } = await ended;
      expect(code).toBe(4);
      expect(stderr).toContain('stopped by SIGTERM');
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
      expect(leftovers()).toEqual([]);
    });

    it('removes what a killed build has left', async () => {
      const { child, ended } = start([], slow());
      const pid = await pidOfChild();
      child.kill('SIGKILL');
      process.kill(-pid, 'SIGKILL'); // a group of its own, which the killed script cannot end
      await ended;
      expect(leftovers()).toHaveLength(1);
      expect(existsSync(join(parent, 'result'))).toBe(false);
      expect((await build(['--timeout', '1'], slow())).code).toBe(4);
      expect(leftovers()).toEqual([]);
    });
  });
}
