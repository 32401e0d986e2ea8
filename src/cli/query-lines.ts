import { createInterface } from 'node:readline';
import type { OpenBenchmark } from '../benchmark/types.js';
import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import { isObject } from '../util/json.js';
import { didYouMean } from '../util/nearest.js';
import { shorten } from '../util/shorten.js';
import type { LiveSession } from './live-session.js';
import { printJsonLine } from './output.js';
import { findProgram } from './program-argument.js';
import { ELSEWHERE } from './trainings-in-hand.js';

/** What a line of a batch asks for. */
interface LineRequest {
  readonly id: unknown;
  readonly program: Program;
  readonly epochs: number | undefined;
}

/**
 * Answers stdin line by line: a JSON program, the name or the text of one, or `{"program": ..., "epochs": n, "id": ...}` in, a JSON result out, in
 * order. A line that cannot be answered gives `{"line", "error"}` and the batch goes on. Empty lines are skipped.
 * @param epochs for lines that name none
 * @returns true when every line was answered
 */
export async function queryLines(
  benchmark: OpenBenchmark,
  epochs: number | undefined,
  { line: progress, trainings, interruption: { signal } }: LiveSession,
): Promise<boolean> {
  let number = 0;
  let allGood = true;
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY, signal });
  for await (const line of lines) {
    if (signal.aborted) break;
    number += 1;
    if (line.trim() === '') continue;
    let id: unknown;
    try {
      const value: unknown = parseLine(line, number);
      id = isObject(value) ? value.id : undefined;
      const request = await readLine(value, number);
      const wanted = request.epochs ?? epochs;
      const where = `query: line ${number}`;
      progress.update(() => `${where}: ${trainings.describe() ?? ELSEWHERE}`);
      const result = await benchmark.query(request.program, {
        signal,
        ...(wanted === undefined ? {} : { epochs: wanted }),
      });
      progress.end(); // nothing is at work while the next line is awaited
      printJsonLine({ line: number, id, ...result });
    } catch (error) {
      progress.end();
      if (signal.aborted) break;
      if (error instanceof NosbenchError && error.code === 'bug') throw error;
      allGood = false;
      printJsonLine({ line: number, id, error: describe(error) });
    }
  }
  lines.close();
  return allGood;
}

function parseLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new NosbenchError(
      'input',
      `line ${number}: expected JSON, got ${JSON.stringify(shorten(line, 40))}. Write one document a line.`,
      {
        cause,
      },
    );
  }
}

async function readLine(value: unknown, number: number): Promise<LineRequest> {
  const { programFromJson } = await import('../program/json.js');
  const where = `line ${number}`;
  const request = isObject(value) && !isProgram(value) ? value : { program: value };
  checkFields(request, where);
  const { program, epochs } = request;
  if (epochs !== undefined && !(typeof epochs === 'number' && Number.isSafeInteger(epochs) && epochs >= 1)) {
    throw new NosbenchError(
      'input',
      `${where}: expected epochs to be a whole number of at least 1, got ${JSON.stringify(epochs)}. Leave it out for the default.`,
    );
  }
  return {
    id: request.id,
    program: typeof program === 'string' ? await programOfText(program, where) : programFromJson(program, where),
    epochs,
  };
}

const FIELDS = ['program', 'epochs', 'id'];
const ACCEPTED =
  'a program as JSON (see "nosbench programs AdamW --form json"), its name or its text as a JSON string, or {"program": ..., "epochs": n, "id": ...}';

function isProgram(value: Readonly<Record<string, unknown>>): boolean {
  return !('program' in value) && ('instructions' in value || 'format' in value);
}

function checkFields(request: Readonly<Record<string, unknown>>, where: string): void {
  const unknown = Object.keys(request).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    throw new NosbenchError(
      'input',
      `${where}: expected the fields ${FIELDS.join(', ')}, got ${JSON.stringify(unknown)}. ${didYouMean(unknown, FIELDS, 'Leave it out.')}`,
    );
  }
  const { program } = request;
  const isList = Array.isArray(program) && !program.every(isObject);
  if (typeof program === 'string' || isObject(program) || (Array.isArray(program) && !isList)) return;
  throw new NosbenchError(
    'input',
    `${where}: expected ${ACCEPTED}, got ${shorten(JSON.stringify(program) ?? 'nothing')}. Change the line.`,
  );
}

/** A name or a family with hyperparameters; whatever has an assignment or brackets in it is a program's text. */
async function programOfText(text: string, where: string): Promise<Program> {
  if (!/[\n()]|^\s*\w+\s*=/.test(text)) return findProgram(text);
  const { readProgram } = await import('../program/read.js');
  return readProgram(text, where);
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof NosbenchError) return { code: error.code, message: error.message };
  return { code: 'environment', message: error instanceof Error ? error.message : String(error) };
}
