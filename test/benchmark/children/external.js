// Makes a search in another program, prints the id of that process, and closes or leaves it when told so.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { externalSearch } from '../../../dist/benchmark/external/external-search.js';

const { fault } = JSON.parse(process.argv[2] ?? '{}');
const climber = fileURLToPath(new URL('../../fixtures/searchers/climber.js', import.meta.url));
const search = externalSearch([process.execPath, climber, fault])({ seed: 1, initial: [], options: {} });
process.stdout.write(`pid ${search.settings.own.pid}\n`);
const input = createInterface({ input: process.stdin });
input.once('line', async (line) => {
  input.close();
  process.stdin.destroy();
  if (line !== 'close') return;
  await search.close();
  process.stdout.write('closed\n');
});
