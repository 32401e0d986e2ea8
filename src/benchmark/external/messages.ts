import { programFromJson, programToJson } from '../../program/json.js';
import type { Program } from '../../program/program.js';
import { checkedAnswer, searchFault } from '../../search/checked-search.js';
import type { Capabilities, Proposal } from '../../search/contract.js';
import type { Told } from '../../search/ledger.js';
import { encodeNumber, isObject, type Json } from '../../util/json.js';
import { didYouMean } from '../../util/nearest.js';
import { type DescriptionRequest, readDescriptionRequest } from './description-request.js';

/** Version of the messages; docs/search-protocol.md describes them. */
const PROTOCOL = 1;

type Message = Readonly<Record<string, unknown>>;

/** What a program says of its search. */
export interface Introduction {
  readonly name: string;
  readonly settings: Json;
  readonly capabilities: Capabilities;
  /** Whether it may ask how programs behave. Searches in JavaScript have no such capability: they get `Descriptions` when they are made. */
  readonly usesDescriptions: boolean;
}

/** The capabilities that a program may state; nothing reads the others of it. */
const STATED = ['parallel', 'maxPending', 'usesForeign', 'usesFidelity', 'usesDescriptions'];

const CAPABILITIES: Capabilities & Pick<Introduction, 'usesDescriptions'> = {
  usesDescriptions: false,
  parallel: 'async',
  usesFidelity: false,
  usesCurve: false,
  needsDescriptor: false,
  usesForeign: false,
  encoding: 'program',
};

/**
 * The answer to `init`; whether its values make a search is checked as for every search.
 * @throws {NosbenchError} for fields that do not exist, or values of another type
 */
export function readIntroduction(where: string, answer: Message): Introduction {
  const { name, settings = {}, capabilities = {} } = known(where, 'init', answer, ['name', 'settings', 'capabilities']);
  if (typeof name !== 'string' || name === '') throw searchFault(where, 'a name in answer to init', shown(name));
  if (!isObject(settings)) throw searchFault(where, 'settings as an object in answer to init', shown(settings));
  if (!isObject(capabilities)) throw searchFault(where, 'capabilities as an object', shown(capabilities));
  const { maxPending, ...stated } = known(where, 'init', capabilities, STATED);
  for (const [flag, value] of Object.entries(stated)) {
    const rule = typeof CAPABILITIES[flag as keyof typeof CAPABILITIES];
    if (typeof value !== rule) throw searchFault(where, `capability ${flag} to be a ${rule}`, shown(value));
  }
  if (
    maxPending !== undefined &&
    !(typeof maxPending === 'number' && Number.isSafeInteger(maxPending) && maxPending >= 1)
  ) {
    throw searchFault(where, 'maxPending to be a whole number of at least 1', shown(maxPending));
  }
  const { usesDescriptions, ...flags } = { ...CAPABILITIES, ...stated };
  return {
    name,
    settings: settings as Json, // it came as JSON
    capabilities: { ...flags, ...(maxPending === undefined ? {} : { maxPending }) },
    usesDescriptions,
  };
}

/**
 * The answer to `ask`, or to `described` where that goes on with it; the proposal gets `id`.
 * @param usesDescriptions whether programs to describe may be asked for instead
 * @throws {NosbenchError} unless it is a proposal, "wait" or "done", or such a request
 */
export function readAnswer(
  where: string,
  answer: Message,
  id: number,
  { call = 'ask', usesDescriptions = false }: { readonly call?: string; readonly usesDescriptions?: boolean } = {},
): Proposal | 'wait' | 'done' | DescriptionRequest {
  if (!usesDescriptions && answer.describe != null) {
    throw searchFault(where, 'capability usesDescriptions in answer to init before programs to describe', 'none');
  }
  const { proposal, describe } = known(where, call, answer, ['proposal', ...(usesDescriptions ? ['describe'] : [])]);
  if (describe !== undefined) {
    if (proposal === undefined) return readDescriptionRequest(where, describe);
    throw searchFault(where, `a proposal or programs to describe in answer to ${call}`, 'both');
  }
  if (!isObject(proposal)) return checkedAnswer(where, proposal);
  const fields = known(where, call, proposal, ['program', 'parents', 'origin', 'epochs', 'resumeOf', 'tag']);
  const program = programFromJson(fields.program, `${where}: program of proposal ${id}`);
  return checkedAnswer(where, { parents: [], origin: 'other', ...fields, id, program });
}

/** The message `tell`: the result with the program that it is about. */
export function tellMessage({ proposal, program, result }: Told): Readonly<Record<string, Json | undefined>> {
  const { status, loss, curve, memberCurves, cost, key, descriptor, extra } = result;
  const numbers = (values: readonly number[]): Json => values.map(encodeNumber);
  return {
    ...(proposal === undefined ? { foreign: true } : { id: proposal.id, origin: proposal.origin, tag: proposal.tag }),
    program: programToJson(program),
    status,
    loss,
    curve: curve && numbers(curve),
    memberCurves: memberCurves?.map(numbers),
    cost: { epochsTrained: cost.epochsTrained, knownToRun: cost.knownToRun },
    key,
    descriptor: descriptor && numbers(descriptor),
    extra,
  };
}

/** The message `init`. */
export function initMessage(
  seed: number,
  initial: readonly Program[],
  options: Readonly<Record<string, Json | undefined>>,
): Readonly<Record<string, Json | undefined>> {
  return { protocol: PROTOCOL, seed, initial: initial.map(programToJson), options };
}

/**
 * The fields that are given; null is as good as left out, since some languages write it.
 * @throws {NosbenchError} for a field that is not among `names`, and for an answer that is an error
 */
function known(where: string, call: string, message: Message, names: readonly string[]): Message {
  if (typeof message.error === 'string')
    throw searchFault(where, `${call} to be answered`, `the error "${message.error}"`);
  const given = Object.entries(message).filter(([, value]) => value !== null);
  for (const [name] of given) {
    if (names.includes(name)) continue;
    const advice = didYouMean(name, names, '').trim();
    throw searchFault(where, `only ${names.join(', ')} in answer to ${call}`, `"${name}"`, undefined, advice);
  }
  return Object.fromEntries(given);
}

/** @throws {NosbenchError} unless the answer to `tell` is `{"ok": true}` */
export function checkTaken(where: string, answer: Message): void {
  const { ok } = known(where, 'tell', answer, ['ok']);
  if (ok !== true) throw searchFault(where, '{"ok": true} in answer to tell', shown(answer));
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
