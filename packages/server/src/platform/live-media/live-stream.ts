/**
 * One stream on the air, and everybody who watches it. What arrives within a moment leaves as
 * one piece of memory that all viewers share; who comes later first gets the decoder's
 * configuration and everything since the last key frame, so that a picture stands at once.
 */
import { limits } from '../../kernel/limits.ts'
import { fileHeader, fileTag, tagKindOf } from './flv.ts'

export type Viewer = {
  /** Never waits; what the viewer can't take yet is counted by `waitingBytes`. */
  readonly write: (bytes: Buffer) => void
  readonly waitingBytes: () => number
  /** The stream is over, or this viewer was cut off. Called once. */
  readonly end: () => void
}

export type LiveStream = {
  /** Sends FLV from the last key frame on, and goes on until the stream ends or `detach` is called. */
  readonly attach: (viewer: Viewer) => { readonly detach: () => void }
  readonly viewerCount: () => number
  /** Ends when the stream has. */
  readonly ended: AbortSignal
}

export type Relay = { readonly stream: LiveStream; readonly push: (tag: Buffer) => void; readonly end: () => void }

type Watching = { readonly viewer: Viewer; isSkipping: boolean }
type Piece = { readonly bytes: Buffer; readonly startsAnew: boolean }

export function createRelay(): Relay {
  const watching = new Set<Watching>()
  const over = new AbortController()
  const start: Partial<Record<'metadata' | 'audioHeader' | 'videoHeader', Buffer>> = {}
  /** Pieces since the last key frame; undefined where a viewer has to wait for the next. */
  let kept: Buffer[] | undefined = []
  let keptBytes = 0
  let hasVideo = false
  let hasAudio = false
  let gathered: Buffer[] = []
  let gatheredBytes = 0
  let gathersAnew = false
  let timer: NodeJS.Timeout | undefined

  const keep = ({ bytes, startsAnew }: Piece): void => {
    if (startsAnew) {
      kept = []
      keptBytes = 0
    }
    keptBytes += bytes.length
    if (keptBytes > limits.liveKeptBytesMax) kept = undefined
    kept?.push(bytes)
  }
  const send = ({ viewer, isSkipping }: Watching, piece: Piece): boolean => {
    const waitingBytes = viewer.waitingBytes()
    // A viewer that fell behind goes on with a whole picture, once most of what waited has left.
    if (isSkipping ? !piece.startsAnew || waitingBytes > limits.liveBacklogBytesMax / 4 : waitingBytes > limits.liveBacklogBytesMax)
      return false
    viewer.write(piece.bytes)
    return true
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (gathered.length === 0) return
    const piece = {
      bytes: gathered.length === 1 ? (gathered[0] as Buffer) : Buffer.concat(gathered, gatheredBytes),
      startsAnew: gathersAnew,
    }
    gathered = []
    gatheredBytes = 0
    gathersAnew = false
    keep(piece)
    for (const one of watching) one.isSkipping = !send(one, piece)
  }

  const push = (received: Buffer): void => {
    if (over.signal.aborted) return
    const tag = fileTag(received)
    const kind = tagKindOf(tag)
    if (kind === 'metadata' || kind === 'audioHeader' || kind === 'videoHeader') start[kind] = tag
    hasAudio ||= kind === 'audio' || kind === 'audioHeader'
    if (!hasVideo && (kind === 'video' || kind === 'keyFrame' || kind === 'videoHeader')) {
      flush()
      hasVideo = true
      kept = undefined
    }
    const startsAnew = kind === 'keyFrame' || (!hasVideo && gathered.length === 0)
    if (startsAnew) flush()
    gathersAnew ||= startsAnew
    gathered.push(tag)
    gatheredBytes += tag.length
    if (gatheredBytes >= limits.liveGatherBytesMax) flush()
    else timer ??= setTimeout(flush, limits.liveGatherTime)
  }

  const attach = (viewer: Viewer): { readonly detach: () => void } => {
    flush()
    const one = { viewer, isSkipping: kept === undefined }
    const { metadata, audioHeader, videoHeader } = start
    const has = tracksOf(metadata, { audio: hasAudio, video: hasVideo })
    viewer.write(Buffer.concat([fileHeader(has), ...[metadata, audioHeader, videoHeader].filter((tag) => tag !== undefined)]))
    // Piece by piece, so that a thousand slow viewers still share the memory.
    for (const bytes of kept ?? []) viewer.write(bytes)
    if (over.signal.aborted) viewer.end()
    else watching.add(one)
    return { detach: () => void watching.delete(one) }
  }

  const end = (): void => {
    if (over.signal.aborted) return
    flush()
    over.abort()
    const all = [...watching]
    watching.clear()
    for (const { viewer } of all) viewer.end()
  }
  return { push, end, stream: { attach, viewerCount: () => watching.size, ended: over.signal } }
}

type Tracks = { readonly audio: boolean; readonly video: boolean }

/** Players wait for what is promised, so it is what has come and what the metadata announces; where neither says a word, both. */
function tracksOf(metadata: Buffer | undefined, seen: Tracks): Tracks {
  const audio = seen.audio || (metadata?.includes('audiocodecid') ?? false)
  const video = seen.video || (metadata?.includes('videocodecid') ?? false)
  return audio || video ? { audio, video } : { audio: true, video: true }
}
