import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../src/', import.meta.url));

/** Folder -> what it may import besides itself and Node's own modules. A name ending in `:types` allows `import type` only. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  util: [],
  random: ['util', 'npm:seedrandom'],
  program: ['util'],
  kernels: ['util', 'npm:@tensorflow'],
  interpreter: ['program', 'kernels', 'util', 'npm:@tensorflow'],
  cache: ['program', 'interpreter/scalar', 'util', 'npm:libsql', 'npm:lru-cache', 'npm:xxhash-wasm'],
  tasks: ['random', 'kernels', 'util', 'npm:@tensorflow'],
  pfn: ['tasks', 'random', 'kernels', 'util', 'npm:@tensorflow'],
  search: ['program', 'random', 'util'],
  benchmark: [
    'util',
    'random',
    'program',
    'kernels',
    'interpreter',
    'cache',
    'tasks',
    'pfn',
    'search',
    'npm:fflate',
    'npm:lru-cache',
    'npm:piscina',
    'npm:@tensorflow',
  ],
  report: ['benchmark:types', 'util', 'npm:vega', 'npm:vega-lite'],
  cli: ['*'],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)';/gms)) {
    found.push({ from: file, to: target(file, match[2] ?? ''), typeOnly: match[1] !== undefined, lazy: false });
  }
  for (const match of text.matchAll(/^import\s+'([^']+)';/gm)) {
    found.push({ from: file, to: target(file, match[1] ?? ''), typeOnly: false, lazy: false });
  }
  for (const match of text.matchAll(/(typeof\s+)?\bimport\(\s*'([^']+)'\s*\)/g)) {
    found.push({ from: file, to: target(file, match[2] ?? ''), typeOnly: match[1] !== undefined, lazy: true });
  }
  return found;
}

/** `util/json.ts` for a file of ours, `npm:libsql` for a package, `node:fs` for Node. */
function target(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(file), specifier)).replace(/\.js$/, '.ts');
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`;
}

function isAllowed(from: string, edge: Import): boolean {
  if (edge.to.startsWith('node:') || edge.to.startsWith(`${from}/`)) return true;
  return (MAY_IMPORT[from] ?? []).some((rule) => {
    if (rule === '*') return true;
    const [name = '', kind] = rule.startsWith('npm:') ? [rule] : rule.split(':');
    const matches =
      edge.to === name || edge.to.startsWith(`${name}/`) || (rule.startsWith('npm:') && edge.to.startsWith(name));
    return matches && (kind === undefined || edge.typeOnly);
  });
}

const all = files.flatMap(importsOf);

/** Longest line of a comment, in characters; what is longer nobody reads to the end. Code is laid out by the formatter. */
const COMMENT_WIDTH = 160;

it('has no comment that runs on beyond the width of the house', () => {
  const offences = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /^\s*(\/\/|\/?\*)/.test(line) && line.length > COMMENT_WIDTH ? [`${file}:${index + 1}`] : [],
      ),
  );
  expect(offences).toEqual([]);
});

describe('the import table', () => {
  it('reads the imports of a known file', () => {
    expect(all.some(({ from, to }) => from === 'program/program.ts' && to === 'program/ops.ts')).toBe(true);
    expect(all.length).toBeGreaterThan(files.length / 2);
  });

  it('holds for every file below src', () => {
    const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''));
    expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
    const offences = all
      .filter(({ from }) => from.includes('/'))
      .filter((edge) => !isAllowed(edge.from.split('/')[0] ?? '', edge))
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(offences).toEqual([]);
  });

  it('has no cycles', () => {
    const graph = new Map(
      files.map((file) => [file, all.filter((edge) => edge.from === file && !edge.typeOnly).map((edge) => edge.to)]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it.each(['cache', 'search', 'report', 'program', 'random', 'interpreter/scalar'])(
    'keeps tfjs out of src/%s and all that it loads',
    (folder) => {
      const reached = new Set<string>();
      const visit = (file: string): void => {
        if (reached.has(file)) return;
        reached.add(file);
        for (const edge of all) if (edge.from === file && !edge.typeOnly) visit(edge.to);
      };
      for (const file of files) if (file.startsWith(`${folder}/`)) visit(file);
      expect([...reached].filter((name) => name.startsWith('npm:@tensorflow'))).toEqual([]);
    },
  );
});
