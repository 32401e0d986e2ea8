declare global {
  /** The part of the WebAssembly interface that nosbench uses; Node has it, its type package does not. */
  namespace WebAssembly {
    class Memory {
      constructor(descriptor: { readonly initial: number; readonly maximum?: number });
      readonly buffer: ArrayBuffer;
      grow(pages: number): number;
    }
    class Module {
      constructor(bytes: Uint8Array<ArrayBuffer>);
    }
    class Instance {
      constructor(module: Module, imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
      readonly exports: Readonly<Record<string, unknown>>;
    }
    function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  }
}

/** Makes an instance of a module of our own on a memory. @returns its exported functions. */
export function instantiate(
  bytes: Uint8Array<ArrayBuffer>,
  env: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env }).exports;
}
