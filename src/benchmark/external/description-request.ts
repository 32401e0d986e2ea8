import { programFromJson } from '../../program/json.js';
import type { Program } from '../../program/program.js';
import { searchFault } from '../../search/checked-search.js';
import type { Descriptions } from '../../search/contract.js';
import { isObject, type Json } from '../../util/json.js';

/** Programs that a search wants described before it proposes. */
export interface DescriptionRequest {
  readonly describe: readonly Program[];
}

/** Most programs in one request: a second's work. */
const MOST_PROGRAMS = 10_000;

/** The programs of a request. @throws {NosbenchError} unless they are a list of programs */
export function readDescriptionRequest(where: string, describe: unknown): DescriptionRequest {
  if (!Array.isArray(describe) || describe.length === 0 || describe.length > MOST_PROGRAMS) {
    const got = Array.isArray(describe) ? `${describe.length} of them` : JSON.stringify(describe);
    throw searchFault(where, `a list of 1 to ${MOST_PROGRAMS} programs to describe`, got);
  }
  return {
    describe: describe.map((program, index) =>
      programFromJson(program, `${where}: program ${index + 1} of those to describe`),
    ),
  };
}

/** The message `described`: `[programs][length]` numbers in the order of the request, `null` where this driver has none. */
export function describedMessage(
  id: number,
  { describe }: DescriptionRequest,
  descriptions: Descriptions | undefined,
): Readonly<Record<string, Json | undefined>> {
  return {
    id,
    version: descriptions?.version,
    descriptions: descriptions === undefined ? null : describe.map((program) => [...descriptions.describe(program)]),
  };
}

/** True for a request among the answers to `ask`. */
export function isDescriptionRequest(answer: unknown): answer is DescriptionRequest {
  return isObject(answer) && 'describe' in answer;
}
