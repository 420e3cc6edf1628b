/** States what must hold; a false condition is a bug, crashes the request and is logged as one. */
export function assert(condition: unknown, mustHold: string): asserts condition {
  if (!condition) throw new AssertionError(mustHold)
}

/** Ends a switch over a closed union: adding a member without a case fails the type check. */
export function unreachable(value: never): never {
  throw new AssertionError(`No case for ${JSON.stringify(value)}.`)
}

export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}
