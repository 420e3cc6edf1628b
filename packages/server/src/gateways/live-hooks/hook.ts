/** What a media server's words are translated from and to. */
import { hostName } from '../../features/live-domains/index.ts'
import type { HookDesk } from './hook-desk.ts'

export type HookRequest = {
  /** Behind the server's own word: empty, or `/ready`. */
  readonly path: string
  /** Of the hook's address, as the operator wrote it: `domain` and the like. */
  readonly query: URLSearchParams
  readonly header: (name: string) => string | undefined
  readonly body: string
}

export type HookAnswer = { readonly status: number; readonly body?: string }

/** Throws nothing for what a client of the media server wrote: what can't be understood is not let in. */
export type Hook = (desk: HookDesk, request: HookRequest) => Promise<HookAnswer>

/**
 * The domain the operator fixed in the hook's address, else the one the client named: by `vhost`
 * in its own address, where no name leads to the server, or by the host it connected to.
 */
export const domainOf = (query: URLSearchParams, named: { readonly host: string; readonly parameters: string }): string =>
  hostName(query.get('domain') ?? new URLSearchParams(named.parameters).get('vhost') ?? named.host)

/** The host of `rtmp://push.example:1935/live`; empty when there is none. */
export const hostOf = (url: string): string => /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? ''

/** Text of a client, for a number or a name; nothing long gets further. */
export const shortText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 255) : ''
