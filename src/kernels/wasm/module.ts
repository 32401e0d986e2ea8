import { type Code, type Expression, type Local, type Statement, statements, unsigned } from './code.js';
import { TYPE_CODES, type WasmType } from './instructions.js';

/** Hands out the locals of a function while its body is written. */
export interface Scope {
  local<T extends WasmType>(type: T): Local<T>;
}

export interface FunctionDefinition {
  /** Exported under this name. */
  readonly name: string;
  readonly parameters: readonly WasmType[];
  /** Left out: the function returns nothing. */
  readonly result?: Expression;
  readonly locals: readonly WasmType[];
  readonly body: readonly Statement[];
}

export interface ImportedFunction {
  readonly name: string;
  readonly parameters: readonly WasmType[];
  readonly result: WasmType;
}

type Parameters<P extends readonly WasmType[]> = { readonly [K in keyof P]: Local<P[K]> };

/** Writes one function: `write` gets its parameters as locals and a scope for more, and returns the body. */
export function defineFunction<const P extends readonly WasmType[]>(
  name: string,
  parameters: P,
  write: (
    scope: Scope,
    ...parameters: Parameters<P>
  ) => readonly Statement[] | { body: readonly Statement[]; result: Expression },
): FunctionDefinition {
  const locals: WasmType[] = [];
  const scope: Scope = {
    local: (type) => {
      locals.push(type);
      return localAt(parameters.length + locals.length - 1, type);
    },
  };
  const arguments_ = parameters.map((type, index) => localAt(index, type)) as unknown as Parameters<P>;
  const written = write(scope, ...arguments_);
  return 'body' in written
    ? { name, parameters, locals, body: written.body, result: written.result }
    : { name, parameters, locals, body: written };
}

function localAt<T extends WasmType>(index: number, type: T): Local<T> {
  return { type, index, code: [0x20, unsigned(index)] };
}

/**
 * The bytes of a module that imports `env.memory` (not shared, of any size) and the given functions of `env`, and exports `functions`.
 * Function numbers for `call`: the imports in order, then the functions in order.
 */
export function encodeModule(
  functions: readonly FunctionDefinition[],
  imports: readonly ImportedFunction[] = [],
): Uint8Array<ArrayBuffer> {
  const signatures = [
    ...imports.map(({ parameters, result }) => signature(parameters, [result])),
    ...functions.map(({ parameters, result }) => signature(parameters, result === undefined ? [] : [result.type])),
  ];
  const memoryImport = [text('env'), text('memory'), 0x02, 0x00, 0x00];
  const imported = imports.map(({ name }, index) => [text('env'), text(name), 0x00, unsigned(index)]);
  return flatten([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vector(signatures)),
    section(2, vector([memoryImport, ...imported])),
    section(3, vector(functions.map((_, index) => unsigned(imports.length + index)))),
    section(7, vector(functions.map(({ name }, index) => [text(name), 0x00, unsigned(imports.length + index)]))),
    section(10, vector(functions.map(functionBody))),
  ]);
}

function functionBody({ locals, body, result }: FunctionDefinition): Code {
  const content: Code = [vector(runs(locals)), statements(body), result?.code ?? [], 0x0b];
  return [unsigned(sizeOf(content)), content];
}

/** Locals as pairs (how many, type), equal neighbours together. */
function runs(locals: readonly WasmType[]): readonly Code[] {
  const out: { type: WasmType; count: number }[] = [];
  for (const type of locals) {
    const last = out.at(-1);
    if (last?.type === type) last.count += 1;
    else out.push({ type, count: 1 });
  }
  return out.map(({ type, count }) => [unsigned(count), TYPE_CODES[type]]);
}

function signature(parameters: readonly WasmType[], results: readonly WasmType[]): Code {
  return [0x60, vector(parameters.map((type) => TYPE_CODES[type])), vector(results.map((type) => TYPE_CODES[type]))];
}

function section(id: number, content: Code): Code {
  return [id, unsigned(sizeOf(content)), content];
}

function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

function text(value: string): Code {
  const encoded = new TextEncoder().encode(value);
  return [unsigned(encoded.length), [...encoded]];
}

function sizeOf(code: Code): number {
  if (typeof code === 'number') return 1;
  let size = 0;
  for (const part of code) size += typeof part === 'number' ? 1 : sizeOf(part);
  return size;
}

function flatten(code: Code): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(sizeOf(code));
  let end = 0;
  const write = (part: Code): void => {
    if (typeof part === 'number') out[end++] = part;
    else for (const inner of part) write(inner);
  };
  write(code);
  return out;
}
