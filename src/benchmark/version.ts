import { nosbenchVersion } from '../cache/version.js';

/** Version of this package, as records and journals carry it. */
export const VERSION: string = nosbenchVersion();
