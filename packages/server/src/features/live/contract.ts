/**
 * What the live doors ask and are told: who may push and play, what runs, what must be cut.
 * RTMP, HTTP-FLV and HLS ask it, and the hooks of other media servers ask the same.
 */
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'

/** A stream as its address names it. `domain` is the push or play domain the client came by. */
export type StreamName = { readonly domain: string; readonly app: string; readonly stream: string }

/** What an address carries besides its stream; each as it stands in the query, absent when it is not there. */
export type AddressSignature = { readonly txSecret?: string | undefined; readonly txTime?: string | undefined }

export type PushQuestion = StreamName & AddressSignature

/** A transport of playback; `hls` is a playlist, segments carry a ticket of their own. */
export type PlayForm = 'rtmp' | 'flv' | 'hls'

export type PlayQuestion = StreamName & AddressSignature & { readonly form: PlayForm; readonly referer?: string | undefined }

export type Refusal =
  | 'service_stopped'
  | 'unknown_domain'
  | 'wrong_domain_type'
  | 'domain_disabled'
  | 'bad_name'
  | 'stream_forbidden'
  | 'referer_refused'
  | 'no_key'
  | 'secret_missing'
  | 'secret_malformed'
  | 'time_missing'
  | 'time_malformed'
  | 'signature_wrong'
  | 'expired'
  | 'ticket_wrong'

export type Verdict =
  /** `key` is `none` where the domain asks for no signature; there is no expiry then. Milliseconds. */
  | { readonly allowed: true; readonly key: 'main' | 'backup' | 'none'; readonly expiresAt: number | undefined }
  /** `message` is a sentence for the log and for `live explain`; players are told 403 and no more. */
  | { readonly allowed: false; readonly reason: Refusal; readonly message: string }

/** A publisher that is on the air. Several may be there under one name: each has an id. */
export type PublishedStream = StreamName & { readonly id: string; readonly startedAt: number }

/** Whom to cut off at once, publishers and viewers alike; `isCutBy` says whether one is meant. */
export type Cut =
  /** The publishers of a stream on a push domain, and so everybody who watches them. */
  | { readonly kind: 'drop'; readonly domain: string; readonly app: string; readonly stream: string }
  /** Every publisher and viewer of this name, in every app of every domain. */
  | { readonly kind: 'forbid'; readonly stream: string }
  /** Publishers or viewers that came by a domain that was forbidden or deleted. */
  | { readonly kind: 'domain'; readonly domain: string }
  /** Everybody: the account's service was stopped. */
  | { readonly kind: 'all' }

export type RecordingFormat = 'flv' | 'hls' | 'mp4' | 'aac' | 'mp3'

/** Where and how a stream is recorded. */
export type Recording = {
  readonly templateId: number
  readonly formats: readonly {
    readonly format: RecordingFormat
    /** A file ends and the next begins after this time; ignored for HLS. */
    readonly intervalSeconds: number
    readonly libraryId: LibraryId
    readonly spaceName: SpaceName
    /** Path in the Space without its suffix, with the placeholders of the documents still in it; `recordingPath` fills them. */
    readonly pathTemplate: string
  }[]
}
