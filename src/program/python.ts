import { NosbenchError } from '../util/errors.js';
import { shortestDecimal } from './decimal.js';
import { excerpt } from './faults.js';
import { admitText, lineOf, skipBlank } from './input.js';
import { MAX_INSTRUCTIONS } from './memory.js';
import type { Program } from './program.js';
import { validateProgram } from './validate.js';

/**
 * The notation of NOSBench-101's Python code: a list of `Instruction(Function(sub), inputs=[13, 1], output=17)`. The name is not in it.
 * @throws {NosbenchError} `input`, for a program with constants of its own: the notation has none.
 */
export function toPython(program: Program): string {
  if (program.constants.length > 0) {
    const values = program.constants.slice(0, 4).map(shortestDecimal).join(', ');
    throw new NosbenchError(
      'input',
      `python notation: expected a program without constants of its own, got ${program.constants.length} (${values}${
        program.constants.length > 4 ? ', …' : ''
      }). Write it as text or JSON.`,
    );
  }
  if (program.instructions.length === 0) return '[]\n';
  const lines = program.instructions.map(
    ({ op, inputs, output }) => `    Instruction(Function(${op}), inputs=[${inputs.join(', ')}], output=${output}),`,
  );
  return `[\n${lines.join('\n')}\n]\n`;
}

/**
 * The program behind the Python notation: `Instruction(...)`s, with or without brackets or `Program(...)` around them, any white space,
 * addresses bare or as `Pointer(13)`, `#` comments.
 * @throws {NosbenchError} `input`; a fault of the notation with its line, faults of the program all together.
 */
export function parsePython(text: string, where: string): Program {
  const reader = createReader(admitText(text, where), where);
  const closers: string[] = [];
  if (reader.accept('Program')) {
    reader.expect('(');
    closers.push(')');
  }
  if (reader.accept('[')) closers.push(']');
  else if (reader.accept('(')) closers.push(')');
  const instructions: unknown[] = [];
  while (reader.accept('Instruction')) {
    if (instructions.length === MAX_INSTRUCTIONS) throw reader.fault(`at most ${MAX_INSTRUCTIONS} instructions`);
    instructions.push(readInstruction(reader));
    reader.accept(',');
  }
  for (const closer of closers.reverse()) {
    if (!reader.accept(closer))
      throw reader.fault(instructions.length === 0 ? `Instruction(...) or "${closer}"` : `"${closer}"`);
  }
  reader.end(instructions.length === 0 ? 'Instruction(...)' : 'another Instruction(...) or the end');
  return validateProgram({ constants: [], instructions }, where);
}

/** Reads `(Function(op), inputs=[...], output=n)`; the arguments in this order, the two names optional. */
function readInstruction(reader: Reader): unknown {
  reader.expect('(');
  const op = readFunction(reader);
  reader.expect(',');
  if (reader.accept('inputs')) reader.expect('=');
  const close = reader.accept('(') ? ')' : ']';
  if (close === ']') reader.expect('[');
  const inputs: number[] = [];
  while (!reader.accept(close)) {
    if (inputs.length > 0) {
      reader.expect(',');
      if (reader.accept(close)) break;
    }
    // One too many is enough for the message about arity.
    if (inputs.length === 4) throw reader.fault('at most 3 inputs');
    inputs.push(readAddress(reader));
  }
  reader.expect(',');
  if (reader.accept('output')) reader.expect('=');
  const output = readAddress(reader);
  reader.accept(',');
  reader.expect(')');
  return { op, inputs, output };
}

function readFunction(reader: Reader): string {
  if (!reader.accept('Function')) return reader.word('Function(<operation>)');
  reader.expect('(');
  const op = reader.word('an operation');
  reader.expect(')');
  return op;
}

function readAddress(reader: Reader): number {
  if (!reader.accept('Pointer')) return reader.integer();
  reader.expect('(');
  const address = reader.integer();
  reader.expect(')');
  return address;
}

interface Reader {
  accept(token: string): boolean;
  expect(token: string): void;
  word(rule: string): string;
  integer(): number;
  end(rule: string): void;
  fault(rule: string): NosbenchError;
}

/** One token: a name, a quoted name, a whole number or a punctuation mark. */
const TOKEN = /(?:([A-Za-z_]\w{0,59})|'(\w{1,60})'|"(\w{1,60})"|(-?\d{1,9})(?![\w.])|([()[\],=]))?/y;

function createReader(text: string, where: string): Reader {
  let start = 0;
  let token: string | undefined;
  let isWord = false;
  let next = 0;

  function advance(): void {
    start = skipBlank(text, next);
    TOKEN.lastIndex = start;
    const match = TOKEN.exec(text);
    const found = match?.[1] ?? match?.[2] ?? match?.[3];
    isWord = found !== undefined;
    token = found ?? match?.[4] ?? match?.[5];
    next = TOKEN.lastIndex;
  }

  function fault(rule: string): NosbenchError {
    const rest = text.slice(start, start + 60);
    const got = rest === '' ? 'the end of the text' : excerpt(rest);
    return new NosbenchError(
      'input',
      `${where}: line ${lineOf(text, start)}: expected ${rule}, got ${got}. Write it as "nosbench programs AdamW --form python" does.`,
    );
  }

  advance();
  return {
    fault,
    accept(wanted) {
      if (token !== wanted) return false;
      advance();
      return true;
    },
    expect(wanted) {
      if (token !== wanted) throw fault(`"${wanted}"`);
      advance();
    },
    word(rule) {
      if (!isWord || token === undefined) throw fault(rule);
      const found = token;
      advance();
      return found;
    },
    integer() {
      if (isWord || token === undefined || !/^-?\d+$/.test(token)) throw fault('an address (a whole number)');
      const found = Number(token);
      advance();
      return found;
    },
    end(rule) {
      if (token !== undefined || next < text.length) throw fault(rule);
    },
  };
}
