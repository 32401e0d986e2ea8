// Writes the pages of docs/ that are generated from code. Run `npm run build` first; a test compares the committed pages.
import { writeFileSync } from 'node:fs';
import { opsDocument } from '../dist/program/ops-doc.js';

writeFileSync(new URL('../docs/ops.md', import.meta.url), opsDocument());
