// Has the compiled files, and those that the tests read, load TensorFlow.js by `require`. Before Node imports a CommonJS package it reads through all of its source, and
// that of the packages behind it, for the names of its exports: for TensorFlow.js that is 7 MB of text, more than twice the work of
// loading it, and 40 MB of memory in every thread. `require` gives the same module object.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const IMPORT = "import * as tf from '@tensorflow/tfjs';";
// On one line, so that the numbers of the lines stay.
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const tf = requireFrom(import.meta.url)('@tensorflow/tfjs');";

/** The text of a module with its import of TensorFlow.js rewritten, if it has one. */
export function withRequire(text) {
  return text.replace(IMPORT, REQUIRE);
}

/** Rewrites the imports of TensorFlow.js in all compiled files below a folder; those that are rewritten already stay as they are. */
export function requireTfjs(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    if (text.includes(IMPORT)) writeFileSync(file, withRequire(text));
  }
}
