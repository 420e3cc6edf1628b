/**
 * What the live doors ask and are told: who may push and play, what is on the air. RTMP, HTTP-FLV
 * and HLS ask it, and the hooks of other media servers ask the same.
 */
import type { AddressSignature, SignatureFault } from '../live-domains/index.ts'

/** A stream as its address names it. `domain` is the push or play domain the client came by. */
export type StreamName = { readonly domain: string; readonly app: string; readonly stream: string }

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
  | 'ticket_missing'
  | 'ticket_wrong'
  | 'ticket_expired'
  | SignatureFault

export type Verdict =
  /** `key` is `none` where the domain asks for no signature; there is no expiry then. Milliseconds. */
  | { readonly allowed: true; readonly key: 'main' | 'backup' | 'none'; readonly expiresAt: number | undefined }
  /** For the log and for `live explain`; players are told 403 and no more. `expiresAt` where the address says one. */
  | { readonly allowed: false; readonly reason: Refusal; readonly expiresAt?: number }

/** A publisher that is on the air. Several may be there under one name: each has an id. */
export type PublishedStream = StreamName & { readonly id: string; readonly startedAt: number }
