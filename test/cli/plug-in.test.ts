import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { nosbench, temporaryFolder } from './nosbench.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/my-search.js', import.meta.url));
const folder = temporaryFolder();
afterAll(folder.remove);
const search = (algo: string, ...words: string[]) =>
  nosbench(
    [
      'search',
      '--algo',
      algo,
      '--task',
      'toy',
      '--epochs',
      '2',
      '--workers',
      '0',
      '--no-baselines',
      '--json',
      ...words,
    ],
    { cwd: folder.path },
  );

describe('search --algo with a module', () => {
  it('runs, resumes and reports a search of one’s own', async () => {
    const first = await search(EXAMPLE, '--evaluations', '10');
    expect(first.code).toBe(0);
    const half = JSON.parse(first.stdout) as { run: string };
    expect(half).toMatchObject({ config: { algorithm: 'climber', seed: 1 }, evaluations: 10, replayed: 0 });
    const whole = await search(EXAMPLE, '--evaluations', '20');
    expect(JSON.parse(whole.stdout)).toMatchObject({ run: half.run, evaluations: 20, replayed: 10 });
    const shown = await nosbench(['runs', 'compare', '--task', 'toy'], { cwd: folder.path });
    expect(shown.stdout).toMatch(/^climber +[0-9a-f]{12} +1 /m);
  });

  it('says what is wrong with a module', async () => {
    const faults = {
      'none.js': [undefined, 'expected the path of a module, got one that does not exist'],
      'broken.js': ['export default (', 'expected a module that loads, got the error'],
      'named.js': ['export const mine = 1;', 'expected a function that makes a search as default export, got mine'],
      'thrower.js': [
        'export default () => { throw new Error("no luck"); };',
        'expected the making of the search to return, got the error "no luck"',
      ],
      'empty.js': ['export default () => ({ name: "x" });', 'expected a method ask, got undefined'],
    } as const;
    for (const [name, [text, message]] of Object.entries(faults)) {
      if (text !== undefined) writeFileSync(join(folder.path, name), text);
      const { code, stderr } = await search(`./${name}`, '--evaluations', '2');
      expect(stderr).toContain(message);
      expect(code).toBe(3);
    }
  });
});
