/**
 * Named points at which a test may kill the process, fail or wait. In production nothing is
 * installed and a point costs one property read. Name points `slice.operation.moment`.
 */
export interface Faults {
  /** Runs what a test planted at this point, if anything. */
  at(point: string): Promise<void> | undefined
}

export const noFaults: Faults = { at: () => undefined }
