/** Where tasks get their data from: what stands behind the names of the sets, decided once for a task. */
export interface DataAccess {
  /** True where stand-ins are generated in place of the sets. */
  readonly isSynthetic: boolean;
}
