/** One run of an experiment: indices of its task and its search. */
export interface RunPlace {
  readonly task: number;
  readonly search: number;
  readonly evaluations: number;
}

/** Estimates how long the rest of an experiment takes. */
export interface Forecast {
  /** A run is done, after so many wall seconds. */
  done(place: RunPlace, seconds: number): void;
  /**
   * Seconds that these runs take: as long by evaluation as those of their search on their task did, else as those of any search on it.
   * `undefined` while nothing is known of one of them.
   */
  seconds(places: readonly RunPlace[]): number | undefined;
}

/** A forecast that knows nothing yet. */
export function createForecast(): Forecast {
  const spent = new Map<string, { seconds: number; evaluations: number }>();
  const rateOf = (key: string): number | undefined => {
    const known = spent.get(key);
    return known === undefined ? undefined : known.seconds / known.evaluations;
  };
  return {
    done: ({ task, search, evaluations }, seconds) => {
      for (const key of [`${task}`, `${task}/${search}`]) {
        const before = spent.get(key) ?? { seconds: 0, evaluations: 0 };
        spent.set(key, { seconds: before.seconds + seconds, evaluations: before.evaluations + evaluations });
      }
    },
    seconds: (places) =>
      places.reduce<number | undefined>((total, { task, search, evaluations }) => {
        const rate = rateOf(`${task}/${search}`) ?? rateOf(`${task}`);
        return total === undefined || rate === undefined ? undefined : total + rate * evaluations;
      }, 0),
  };
}
