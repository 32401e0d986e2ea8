// As search-workers.js, for a search in another program: registers `command` as `name` first.
import { externalSearch, registerSearch } from '../../../dist/index.js';

const { name, command } = JSON.parse(process.argv[2] ?? '{}');
registerSearch(name, externalSearch(command));
await import('./search-workers.js');
