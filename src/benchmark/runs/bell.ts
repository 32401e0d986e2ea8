/** Wakes whoever waits for something to have changed. Everybody looks for themselves what it was. */
export class Bell {
  #ring: () => void = () => {};
  #rung: Promise<void>;

  constructor() {
    this.#rung = this.#arm();
  }

  /** Wakes all who wait now. */
  ring(): void {
    this.#ring();
    this.#rung = this.#arm();
  }

  /** Until the next ring. */
  wait(): Promise<void> {
    return this.#rung;
  }

  /** Until the next ring, `milliseconds` at most. */
  waitAtMost(milliseconds: number): Promise<void> {
    const rung = this.#rung;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      void rung.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #arm(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
    });
  }
}
