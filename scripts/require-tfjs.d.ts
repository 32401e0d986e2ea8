/** See the JavaScript file beside this one. */
export function withRequire(text: string): string;
export function requireTfjs(folder: string): void;
