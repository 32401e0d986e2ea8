/** Numbers as people read them: a handful of digits, a unit, never seventeen decimals. Exact numbers belong into `--json`. */

/** A loss or any other measured number, five significant digits: `0.043217`, `1.2346e-7`, `NaN`, `Infinity`. */
export function formatNumber(value: number, digits = 5): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(digits - 1).replace(/\.?0*e\+?/, 'e');
  return String(Number(value.toPrecision(digits)));
}

/** A count with thousands separated: `12,345`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A share as a percentage with one decimal; `-` when there is nothing to take a share of. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`;
}

/** `n evaluation` or `n evaluations`, the count with thousands separated. */
export function formatQuantity(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A duration in the two units that matter: `0.8 ms`, `12.3 s`, `3 min 20 s`, `2 h 05 min`. @param seconds wall seconds */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  if (seconds > 0 && seconds < 0.05e-3) return '< 0.1 ms';
  if (seconds < 0.9995e-3) return `${(seconds * 1e3).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1e3)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** A size in bytes with a binary unit: `512 B`, `1.4 KiB`, `3.0 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** A factor such as a speed-up: `2.31x`. */
export function formatFactor(value: number): string {
  return Number.isFinite(value) ? `${value >= 100 ? value.toFixed(0) : value.toFixed(2)}x` : '-';
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
