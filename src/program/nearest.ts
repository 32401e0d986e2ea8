/** Up to three of `names` that a typing error could have turned into `name`, nearest first; none when all are far off. */
export function nearestNames(name: string, names: Iterable<string>): string[] {
  const wanted = name.slice(0, 40).toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 2));
  return [...names]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `Did you mean "sqrt" or "square"?`, or `otherwise` when no name is near. */
export function didYouMean(name: string, names: Iterable<string>, otherwise: string): string {
  const near = nearestNames(name, names).map((candidate) => JSON.stringify(candidate));
  return near.length === 0 ? otherwise : `Did you mean ${near.join(' or ')}?`;
}

/** Levenshtein's distance: insertions, deletions and substitutions that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length]!;
}
