/** Letters of a wrong name that are looked at: the work grows with their number, and a hostile name may have millions. */
const MAX_LENGTH = 60;

/**
 * The names of `known` that `name` may have meant, nearest first: at most three, at most a third of the letters apart
 * (two, if it has at least five; one, if it has fewer), case ignored. Empty when nothing is near.
 */
export function nearestNames(name: string, known: Iterable<string>): readonly string[] {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  const limit = Math.max(wanted.length < 5 ? 1 : 2, Math.floor(wanted.length / 3));
  return [...known]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit && distance < wanted.length)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/**
 * The end of an error message: `Did you mean "a" or "b"?`, or else what to do when nothing is near.
 * @param otherwise default: the names there are.
 */
export function didYouMean(name: string, known: Iterable<string>, otherwise?: string): string {
  const names = [...known];
  const nearest = nearestNames(name, names);
  if (nearest.length > 0) return `Did you mean ${nearest.map((near) => `"${near}"`).join(' or ')}?`;
  if (otherwise !== undefined) return otherwise;
  return names.length > 0 ? `There are: ${names.join(', ')}.` : 'There are none.';
}

/** Damerau's distance between neighbours: insertions, deletions and replacements of one letter, and two letters that changed places. */
function editDistance(a: string, b: string): number {
  let twoAbove: readonly number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? twoAbove[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swapped, above[j]! + 1, row[j - 1]! + 1));
    }
    twoAbove = above;
    above = row;
  }
  return above[b.length]!;
}
