/** A count with its thousands separated: `47,040,016`. */
export function formatThousands(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
