import { assert } from '../../kernel/assert.ts'
import type { Call } from '../../platform/call.ts'
import type { Cut, PlayQuestion, PublishedStream, PushQuestion, Recording, StreamName, Verdict } from './contract.ts'

type LiveCall = Call<'db' | 'caches' | 'keys' | 'clock'>

/** The play domain a Host header means, with or without its port, enabled or not; undefined when there is none. */
export async function findPlayDomain(
  _call: LiveCall,
  host: string,
): Promise<{ readonly name: string; readonly isEnabled: boolean } | undefined> {
  return unfilled(host)
}

/** Whether this address may be pushed to now. Never throws a Failure: a refusal is a verdict. */
export async function checkPush(_call: LiveCall, asked: PushQuestion): Promise<Verdict> {
  return unfilled(asked)
}

/** Whether this address plays now. For HLS it is asked for every playlist; segments are asked for by `checkSegment`. */
export async function checkPlay(_call: LiveCall, asked: PlayQuestion): Promise<Verdict> {
  return unfilled(asked)
}

/**
 * What the gateway appends to each segment's address of a playlist (`?ticket=…`), one for all of
 * them: it dies with the playlist's signature, or after a minute where the domain asks for none.
 */
export function segmentTicket(_call: LiveCall, of: StreamName & { readonly expiresAt: number | undefined }): string {
  return unfilled(of)
}

/** Whether a segment's address plays: the ticket of this stream on this domain, still good, the stream not forbidden. */
export async function checkSegment(_call: LiveCall, asked: StreamName & { readonly ticket: string | undefined }): Promise<Verdict> {
  return unfilled(asked)
}

/** Puts a publisher on the air, once `checkPush` has allowed it. Say `streamSeen` every `limits.liveBeatInterval`. */
export async function streamStarted(
  _call: Call<'db' | 'clock' | 'random'>,
  of: StreamName & { readonly clientAddress: string; readonly source: string },
): Promise<PublishedStream> {
  return unfilled(of)
}

/** These publishers are still there; those of a process that says nothing for `limits.liveLapse` count as gone. */
export async function streamsSeen(_call: Call<'db' | 'clock'>, ids: readonly string[]): Promise<void> {
  return unfilled(ids)
}

/** Takes a publisher off the air. Asking twice is harmless. */
export async function streamEnded(_call: Call<'db' | 'clock'>, of: { readonly id: string; readonly reason: string }): Promise<void> {
  return unfilled(of)
}

/** True while the stream's name is banned, on whichever domain. */
export async function isForbidden(_call: LiveCall, of: Pick<StreamName, 'stream'>): Promise<boolean> {
  return unfilled(of)
}

/**
 * Tells who must be cut off: at once when this process was asked, within a second when another
 * was. Listen before the first publisher comes; stop before the database closes.
 */
export function watchCuts(_call: Call<'db' | 'clock' | 'signals'>, onCut: (cut: Cut) => void): { readonly stop: () => Promise<void> } {
  return unfilled(onCut)
}

/**
 * True when this publisher or viewer is meant. A viewer is also meant by a drop that met the
 * publisher it watches: end viewers with their publisher.
 */
export function isCutBy(_cut: Cut, of: StreamName): boolean {
  return unfilled(of)
}

/** How this stream is to be recorded: by the rule that names it most exactly; undefined when none does. `domain` is the push domain. */
export async function recordingRuleFor(_call: Call<'db' | 'caches'>, of: StreamName): Promise<Recording | undefined> {
  return unfilled(of)
}

/** The path of a recorded file, without its suffix: `{StreamID}`, `{StartYear}` and the others filled in. */
export function recordingPath(
  template: string,
  of: StreamName & { readonly recordId: string; readonly startedAt: number; readonly endedAt: number },
): string {
  return unfilled([template, of])
}

function unfilled(asked: unknown): never {
  assert(asked === undefined, 'This operation has its body.')
  throw new Error('This operation has its body.')
}
