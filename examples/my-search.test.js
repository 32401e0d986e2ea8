// Holds a search of one's own to what nosbench asks of every search: node --test examples/my-search.test.js
import { test } from 'node:test';
import { searchConformance } from 'nosbench/conformance';
import mySearch from './my-search.js';

for (const { name, run } of searchConformance({ create: mySearch })) test(name, run);
