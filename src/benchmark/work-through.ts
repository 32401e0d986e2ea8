/**
 * Works through items in their order, several at once. After an error no further one is begun, and those under way end before it is thrown, so
 * that nothing goes on behind the caller's back.
 * @throws the first error
 */
export async function workThrough<Item>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const goOn = async (): Promise<void> => {
    while (errors.length === 0) {
      const next = waiting.next();
      if (next.done === true) return;
      try {
        await work(next.value);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, goOn));
  if (errors.length > 0) throw errors[0];
}
