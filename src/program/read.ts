import { admitText, parseJson, skipBlank } from './input.js';
import { programFromJson } from './json.js';
import type { Program } from './program.js';
import { parsePython } from './python.js';
import { parseProgram } from './text.js';

/**
 * The program in `text`, whichever of the three forms it has: JSON (starts with `{` or `[`), the Python notation (the first word is
 * `Instruction` or `Program(`, perhaps behind brackets), else the text form.
 * @throws {NosbenchError} `input`, for a text that is empty, cut off, binary, too large or wrong in its form.
 */
export function readProgram(text: string, where: string): Program {
  const body = admitText(text, where);
  const start = skipBlank(body, 0);
  const afterBracket = /[[(]/.test(body[start] ?? '') ? skipBlank(body, start + 1) : start;
  if (/^(?:Program\s{0,9}\(|Instruction\b)/.test(body.slice(afterBracket, afterBracket + 20)))
    return parsePython(body, where);
  if (/[[{]/.test(body[start] ?? '')) return programFromJson(parseJson(body, where), where);
  return parseProgram(body, where);
}
