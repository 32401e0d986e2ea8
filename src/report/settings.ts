import { isObject, type Json } from '../util/json.js';

/**
 * Settings as lines `name  value`, what lies inside another setting indented below it; short lists stay in one line, and a text of
 * several lines stands below its name.
 */
export function formatSettings(settings: Json, indent = ''): string {
  if (!isObject(settings)) return `${indent}${inline(settings)}`;
  const fields = Object.entries(settings as Readonly<Record<string, Json | undefined>>)
    .filter((field): field is [string, Json] => field[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const size = Math.max(0, ...fields.map(([name, value]) => (isNested(value) ? 0 : name.length)));
  return fields
    .map(([name, value]) =>
      isNested(value)
        ? `${indent}${name}\n${nested(value, `${indent}  `)}`
        : `${indent}${name.padEnd(size)}  ${inline(value)}`,
    )
    .join('\n');
}

/** Longest list or object that stands behind its name. */
const LINE_LENGTH = 60;

function isNested(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\n');
  if (Array.isArray(value) && value.some((item: Json) => typeof item === 'string' && isNested(item))) return true;
  return typeof value === 'object' && value !== null && (isObject(value) || inline(value).length > LINE_LENGTH);
}

function nested(value: Json, indent: string): string {
  if (typeof value === 'string') return value.replace(/^/gm, indent);
  if (!Array.isArray(value)) return formatSettings(value, indent);
  return value
    .map((item: Json) => (isNested(item) ? nested(item, indent) : `${indent}${inline(item)}`))
    .join(value.some(isNested) ? '\n\n' : '\n'); // a blank line between programs
}

function inline(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item: Json) => word(item)).join(', ');
  return value === null ? 'none' : JSON.stringify(value);
}

function word(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
