import { readFileSync } from 'node:fs';
import { programFromJson } from '../../src/program/json.js';
import type { Program } from '../../src/program/program.js';

/** The 131 reference programs: the named ones, random ones and mutants. */
export function loadTrajectories(): readonly { readonly name: string; readonly program: Program }[] {
  const file = new URL('../../reference/trajectories.json', import.meta.url);
  const { programs } = JSON.parse(readFileSync(file, 'utf8')) as { programs: { name: string; program: unknown }[] };
  return programs.map(({ name, program }) => ({
    name,
    program: programFromJson(program, `reference program ${name}`),
  }));
}
