/**
 * Who goes on first where long bodies come faster than this machine takes them. Shared evenly,
 * bodies that began together also end together: their senders then prepare what comes next all at
 * once, and nobody works meanwhile. Therefore whoever has the least left goes first, which is also
 * what ends the most bodies the soonest. The others give way, one of their steps for five of the
 * first one's, for as long as it has bytes to take. A body that comes at less than 170 MiB/s is in
 * nobody's way, and no step waits longer than 8 ms.
 */

/** Shorter bodies come in one step and ask nobody. */
export const stepBytes = 1024 * 1024
/** Of the first body, for one of another. */
const stepsAhead = 5
/** Milliseconds that a step waits at most, and for which one that was taken says that a body moves. */
const stepMs = 8
/** What a sender behind a gigabit network does not reach in fewer milliseconds, nor one that is slowed down. */
const slowStepMs = 6
/** Milliseconds without bytes after which a body is in nobody's way. */
const starvingMs = 1

/** One body's place among those that come. */
export type Place = {
  /** Its sender is waited for. */
  starve(): void
  /** Bytes have come. */
  take(sizeBytes: number): void
  /** Asked when they are used up. Resolves when the next ones may be taken; undefined: at once. */
  turn(): Promise<void> | undefined
  leave(): void
}

type Body = {
  /** In the order in which they joined. */
  readonly number: number
  leftBytes: number
  /** Of the step that is being taken. */
  takenBytes: number
  steppedAt: number
  /** By its last step. */
  isSlow: boolean
  starvingSince: number | undefined
  waiting: { stepsToCome: number; readonly go: () => void } | undefined
}

type Timing = {
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Answers what calls it off. */
  readonly later: (ms: number, work: () => void) => () => void
}

export class Turns {
  readonly #timing: Timing
  /** Those that took a step lately, and those that wait for theirs. */
  readonly #bodies = new Set<Body>()
  #lastNumber = 0

  constructor(timing: Timing = systemTiming) {
    this.#timing = timing
  }

  /** `sizeBytes` is undefined for a body whose sender doesn't say how long it is: all others go first. */
  join(sizeBytes = Number.POSITIVE_INFINITY): Place {
    const number = ++this.#lastNumber
    const body: Body = {
      number,
      leftBytes: sizeBytes,
      takenBytes: 0,
      steppedAt: 0,
      isSlow: false,
      starvingSince: undefined,
      waiting: undefined,
    }
    return {
      starve: () => {
        body.starvingSince ??= this.#timing.now()
      },
      take: (takenBytes) => {
        body.starvingSince = undefined
        body.leftBytes -= takenBytes
        body.takenBytes += takenBytes
      },
      turn: () => (body.takenBytes < stepBytes ? undefined : this.#step(body)),
      leave: () => {
        if (this.#bodies.delete(body)) for (const { waiting } of this.#bodies) waiting?.go()
      },
    }
  }

  #step(body: Body): Promise<void> | undefined {
    const now = this.#timing.now()
    body.isSlow = body.steppedAt > 0 && now - body.steppedAt >= slowStepMs
    body.takenBytes = 0
    body.steppedAt = now
    this.#bodies.add(body)
    if (!this.#isFirst(body)) return this.#giveWay(body)
    for (const { waiting } of this.#bodies) if (waiting && --waiting.stepsToCome === 0) waiting.go()
    return undefined
  }

  #isFirst(body: Body): boolean {
    const now = this.#timing.now()
    for (const other of this.#bodies) {
      const { steppedAt, isSlow, starvingSince, waiting } = other
      if (!waiting && now - steppedAt >= stepMs) this.#bodies.delete(other)
      else if (!isSlow && isBefore(other, body) && (starvingSince === undefined || now - starvingSince < starvingMs)) return false
    }
    return true
  }

  #giveWay(body: Body): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const until = body.steppedAt + stepMs
    const look = (): void => {
      if (this.#timing.now() >= until || this.#isFirst(body)) body.waiting?.go()
      else callOff = this.#timing.later(starvingMs, look)
    }
    let callOff = this.#timing.later(starvingMs, look)
    const go = (): void => {
      callOff()
      body.waiting = undefined
      body.steppedAt = this.#timing.now()
      resolve()
    }
    body.waiting = { stepsToCome: stepsAhead, go }
    return promise
  }
}

/** Of two that are as long as each other, the one that was there first. */
const isBefore = (one: Body, other: Body): boolean =>
  one.leftBytes < other.leftBytes || (one.leftBytes === other.leftBytes && one.number < other.number)

const systemTiming: Timing = {
  now: () => performance.now(),
  later: (ms, work) => {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
}
