import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Finished, nosbench, temporaryFolder } from './nosbench.js';
import { openResident } from './resident.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const resident = openResident(folder.path);
afterAll(resident.close);
const run = (words: readonly string[], input?: string) =>
  resident.run([...words, ...(words[0] === 'query' ? ['--task', 'toy'] : [])], input);

describe('query', () => {
  it('trains once and answers from the cache afterwards', async () => {
    const words = ['query', 'AdamW', '--task', 'toy', '--epochs', '4', '--json'];
    const first = await nosbench(words, { cwd: folder.path });
    expect(first.code).toBe(0);
    const result = JSON.parse(first.stdout) as Record<string, unknown>;
    expect(result).toMatchObject({
      task: 'toy',
      cached: false,
      epochs: 4,
      epochsTrained: 4,
      status: { kind: 'finished' },
    });
    expect(result.curve).toHaveLength(4);
    const again = JSON.parse((await run(['query', 'adamw', '--epochs', '4', '--json'])).stdout) as typeof result;
    expect(again).toMatchObject({ cached: 'store', epochsTrained: 0, loss: result.loss, curve: result.curve });
  });

  it('reads programs from names, families, files of any form and stdin', async () => {
    const text = 's9 = mul(grad, 0.01)\n';
    writeFileSync(join(folder.path, 'program.txt'), text);
    const json = (await run(['programs', 'program.txt', '--form', 'json'])).stdout;
    writeFileSync(join(folder.path, 'program.json'), json);
    const python = (await run(['programs', 'program.txt', '--form', 'python'])).stdout;
    writeFileSync(join(folder.path, 'program.py'), python);
    const losses = new Set<number>();
    for (const [argument, input] of [['program.txt'], ['program.json'], ['program.py'], ['-', text]] as const) {
      const { code, stdout } = await run(['query', argument, '--epochs', '2', '--json'], input);
      expect(code).toBe(0);
      losses.add((JSON.parse(stdout) as { loss: number }).loss);
    }
    expect(losses.size).toBe(1);
    const family = await run(['query', 'adam1p:learning_rate=0.01', '--epochs', '2']);
    expect({ code: family.code, stdout: family.stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^loss +\d/m),
    });
  });

  it('says what is wrong with a program, and where', async () => {
    const { code, stdout, stderr } = await run(['query', '-'], 's9 = mull(grad, 0.01)\n');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^stdin: line 1.+"mul"/);
  });

  it('calls a program that diverges by its name', async () => {
    const { code, stdout } = await run(['query', '-'], 's9 = div(grad, s10)\n');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^loss +(NaN|Infinity) at step 0$/m);
  });
});

describe('query - --jsonl', () => {
  it('answers each line in order, errors as JSON, and ends with 3 if there was one', async () => {
    const sgd = {
      format: 'nosbench-program',
      version: 1,
      constants: [],
      instructions: [{ op: 'mul', inputs: [1, 6], output: 9 }],
    };
    const lines = [
      JSON.stringify(sgd),
      JSON.stringify({ program: sgd, epochs: 3, id: 'three' }),
      '{"broken',
      JSON.stringify({ program: 'AdamW', id: 7 }),
      '',
      JSON.stringify({ program: 'Adamm' }),
      JSON.stringify({ program: sgd, epochs: 0 }),
      JSON.stringify({ program: 's9 = mul(grad, 0.01)', epoch: 3 }),
      JSON.stringify({ program: 's9 = mul(grad, 0.01)' }),
      '[1,2]',
    ];
    const { code, stdout } = await run(['query', '-', '--jsonl', '--epochs', '2'], lines.join('\n'));
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(results).toMatchObject([
      { line: 1, loss: expect.any(Number), epochs: 2 },
      { line: 2, id: 'three', epochs: 3 },
      {
        line: 3,
        error: { code: 'input', message: expect.stringContaining('line 3: expected JSON, got "{\\"broken"') },
      },
      { line: 4, id: 7, loss: expect.any(Number) },
      { line: 6, error: { message: expect.stringContaining('AdamW') } },
      {
        line: 7,
        error: {
          message: expect.stringContaining('line 7: expected epochs to be a whole number of at least 1, got 0'),
        },
      },
      { line: 8, error: { message: expect.stringContaining('got "epoch". Did you mean "epochs"?') } },
      { line: 9, loss: results[0]?.loss },
      { line: 10, error: { message: expect.stringMatching(/^line 10: expected a program as JSON .+, got \[1,2\]\./) } },
    ]);
    expect(code).toBe(3);
  });

  it('ends with 0 when all went well, and writes NaN as JSON can', async () => {
    const { code, stdout } = await run(
      ['query', '-', '--jsonl'],
      '{"format":"nosbench-program","version":1,"constants":[],"instructions":[{"op":"div","inputs":[9,9],"output":10}]}\n',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ loss: 'NaN', cached: 'key', curve: [] });
  });
});

describe('query --schedule', () => {
  it('trains under cosine annealing, apart from the training without', async () => {
    const words = ['query', 'sgd:lr=0.1', '--epochs', '4', '--json'];
    const key = async (more: readonly string[]) =>
      (JSON.parse((await run([...words, ...more])).stdout) as { readonly key: string }).key;
    const plain = await key([]);
    expect(await key(['--schedule', 'cosine'])).toBe(`${plain}+cosine(1/4)`);
    expect(await key(['--schedule', 'cosine:2'])).toBe(`${plain}+cosine(2/4)`);
  });

  it('refuses another one', async () => {
    const { code, stderr } = await run(['query', 'AdamW', '--schedule', 'linear']);
    expect(code).toBe(2);
    expect(stderr).toContain('--schedule: expected cosine, or cosine:W with W epochs of warm-up, got "linear".');
  });
});

describe('a long training', () => {
  const long = ['query', 'AdamW', '--task', 'pfn-small', '--epochs', '400', '--json', '--cache', 'long'];

  it('says how far it is while stdout stays clean, and when it is interrupted what is kept', async () => {
    let isInterrupted = false;
    const { code, stdout, stderr } = await nosbench(long, {
      cwd: folder.path,
      onStderr: (child, text) => {
        if (isInterrupted || !text.includes('left')) return;
        isInterrupted = true;
        child.kill('SIGINT');
      },
    });
    expect(stderr).toMatch(
      /query: AdamW on pfn-small: epoch \d+\/400, step \d+\/45, about \d+ (s|min) left, [^,\n]+ so far\n/,
    );
    expect(stderr).toContain('interrupted, stopping before the next step. Press Ctrl-C again to leave at once.');
    expect(stderr).toMatch(/AdamW on pfn-small: (no epoch is kept|kept up to epoch \d+ of 400); dropped: epochs? \d+/);
    expect(stderr).toContain('the same command goes on.');
    expect(stdout).toBe('');
    expect(code).toBe(130);
  }, 120_000);

  it('that another process has is waited for, and the line says so', async () => {
    const words = [...long.slice(0, -1), 'shared'];
    let trainer: ChildProcess | undefined;
    let trains: Promise<Finished> | undefined;
    await new Promise<void>((begun) => {
      trains = nosbench(words, {
        cwd: folder.path,
        onStart: (child) => {
          trainer = child;
        },
        onStderr: (_child, text) => {
          if (text.includes('step')) begun();
        },
      });
    });
    let isInterrupted = false;
    const waits = await nosbench(words, {
      cwd: folder.path,
      onStderr: (child, text) => {
        if (isInterrupted || !text.includes('query: ')) return;
        isInterrupted = true;
        child.kill('SIGINT');
      },
    });
    trainer?.kill('SIGINT');
    expect((await trains)?.code).toBe(130);
    expect(waits.stderr).toContain('query: no training in hand; another process may have it\n');
    expect(waits.stderr).toContain('What was trained is kept');
  }, 120_000);

  it('of a batch is told with its line', async () => {
    const batch = ['query', '-', '--jsonl', '--task', 'pfn-small', '--epochs', '400', '--cache', 'batch'];
    let isInterrupted = false;
    const { code, stdout, stderr } = await nosbench(batch, {
      cwd: folder.path,
      input: '\n"AdamW"\n',
      onStderr: (child, text) => {
        if (!isInterrupted && text.includes('query: line 2: AdamW on pfn-small: epoch ')) {
          isInterrupted = true;
          child.kill('SIGINT');
        }
      },
    });
    expect(stderr).toContain('interrupted, stopping before the next step.');
    expect(stdout).toBe('');
    expect(code).toBe(130);
  }, 120_000);

  it('is no line that a batch waits for: nothing is shown, and Ctrl-C ends the wait', async () => {
    const { code, stderr } = await nosbench(['query', '-', '--jsonl', '--task', 'toy'], {
      cwd: folder.path,
      keepsInput: true,
      onStderr: (child, text) => {
        if (text.includes('executor')) setTimeout(() => child.kill('SIGINT'), 2000);
      },
    });
    expect(stderr).not.toContain('query:');
    expect(code).toBe(130);
  }, 60_000);

  it('that the cache answers shows no such line', async () => {
    await run(['query', 'AdamW', '--epochs', '2', '--json']);
    const { code, stderr } = await run(['query', 'AdamW', '--epochs', '2', '--json']);
    expect(code).toBe(0);
    expect(stderr).not.toContain('query:');
  });
});
