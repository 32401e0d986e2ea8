// Draws the borders in data/borders/ that ship with the transfer tasks in paper size: minutes of processor time each, the same bits
// every time. Run `npm run build` first; arguments name some of the tasks. `npm run bench -- borders` draws and compares them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { drawBorders, factsOf } from '../dist/pfn/transfer/borders.js';
import { TRANSFER_TASKS } from '../dist/pfn/transfer/config.js';
import { borderSource } from '../dist/pfn/transfer/transfer-task.js';

const asked = process.argv.slice(2);
const folder = new URL('../data/borders/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of asked.length > 0 ? asked : TRANSFER_TASKS) {
  const source = borderSource(name, 'paper');
  const borders = drawBorders(source);
  if (borders === undefined) continue; // classes
  const facts = Object.entries(factsOf(source)).map(([field, value]) => `  "${field}": ${JSON.stringify(value)},`);
  // A double says a float32 exactly.
  const text = `{\n${facts.join('\n')}\n  "borders": [\n    ${[...borders].join(',\n    ')}\n  ]\n}\n`;
  writeFileSync(new URL(`${source.task}.json`, folder), text);
  console.error(`draw-borders: ${source.task}: ${borders.length} borders`);
}
