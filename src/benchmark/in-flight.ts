/** How a training that others waited for came out. */
export type FlightOutcome =
  | { readonly kind: 'done' }
  /** Given up by whoever led it; those who wait may lead. */
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The trainings under way in this process, so that the same behaviour is trained once however many ask for it. */
export interface InFlight {
  /** The training of this key, when one is under way. Never rejects. */
  find(key: string): Promise<FlightOutcome> | undefined;
  /** Announces a training. The caller must call the function returned, once, whatever happens. */
  begin(key: string): (outcome: FlightOutcome) => void;
}

/** A registry of trainings, empty at first. */
export function createInFlight(): InFlight {
  const flights = new Map<string, Promise<FlightOutcome>>();
  return {
    find: (key) => flights.get(key),
    begin: (key) => {
      let land: (outcome: FlightOutcome) => void = () => {};
      flights.set(
        key,
        new Promise((resolve) => {
          land = resolve;
        }),
      );
      return (outcome) => {
        flights.delete(key);
        land(outcome);
      };
    },
  };
}
