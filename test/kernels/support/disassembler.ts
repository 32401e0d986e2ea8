import createWabt from 'wabt';
import type { Expression, Local, Statement } from '../../../src/kernels/wasm/code.js';
import type { WasmType } from '../../../src/kernels/wasm/instructions.js';
import {
  defineFunction,
  encodeModule,
  type FunctionDefinition,
  type ImportedFunction,
  type Scope,
} from '../../../src/kernels/wasm/module.js';
import { instantiate } from '../../../src/kernels/wasm/runtime.js';

const wabt = await createWabt();

/** The module as an independent disassembler reads it, after that has checked its types: one instruction a line. */
export function disassemble(
  functions: readonly FunctionDefinition[],
  imports: readonly ImportedFunction[] = [],
): readonly string[] {
  const module = wabt.readWasm(encodeModule(functions, imports), { readDebugNames: false });
  try {
    module.validate();
    return module
      .toText({ foldExprs: false, inlineExport: false })
      .split('\n')
      .map((line) => line.replace(/;;.*$|\(;.*?;\)/g, '').trim())
      .filter((line) => line !== '');
  } finally {
    module.destroy();
  }
}

/** The instructions of the only function, without its head. */
export function bodyOf(definition: FunctionDefinition, imports: readonly ImportedFunction[] = []): readonly string[] {
  const lines = disassemble([definition], imports);
  const head = lines.findIndex((line) => line.startsWith('(func') && !line.includes('import'));
  const end = lines.findIndex((line, index) => index > head && line.endsWith(')') && !line.startsWith('(local'));
  return lines
    .slice(head + 1, end + 1)
    .filter((line) => !line.startsWith('(local'))
    .map((line, index, all) => (index === all.length - 1 ? line.replace(/\)$/, '') : line).trim());
}

/** A function that returns one expression of its parameters. */
export function returning(
  types: readonly WasmType[],
  write: (scope: Scope, ...parameters: readonly Expression[]) => Expression,
): FunctionDefinition {
  return defineFunction('f', types, (scope, ...parameters) => ({ body: [], result: write(scope, ...parameters) }));
}

export function doing<const P extends readonly WasmType[]>(
  types: P,
  write: (scope: Scope, ...parameters: { readonly [K in keyof P]: Local<P[K]> }) => readonly Statement[],
): FunctionDefinition {
  return defineFunction('f', types, write);
}

/** Runs one exported function on a fresh page of memory. */
export function run(
  definition: FunctionDefinition,
  args: readonly number[] = [],
  memory = new WebAssembly.Memory({ initial: 1 }),
): unknown {
  return (instantiate(encodeModule([definition]), { memory }).f as (...values: readonly number[]) => unknown)(...args);
}

/** The instructions that fetch the first parameters, in order. */
export function gets(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `local.get ${index}`);
}
