/** The noun: a Cut, an order that takes publishers and viewers off at once. Pure; no I/O. */

/** Whom to cut off. */
export type Cut =
  /** The publishers of a stream on a push domain, and so everybody who watches them. */
  | { readonly kind: 'drop'; readonly domain: string; readonly app: string; readonly stream: string }
  /** Every publisher and viewer of this name, in every app of every domain. */
  | { readonly kind: 'forbid'; readonly stream: string }
  /** Publishers or viewers that came by a domain that was forbidden or deleted. */
  | { readonly kind: 'domain'; readonly domain: string }
  /** Everybody: the account's service was stopped. */
  | { readonly kind: 'all' }

/**
 * True when this publisher or viewer is meant; `domain` is the one it came by. A drop names the
 * push domain, so it meets publishers only: end viewers with the publisher they watch.
 */
export function isCutBy(cut: Cut, of: { readonly domain: string; readonly app: string; readonly stream: string }): boolean {
  switch (cut.kind) {
    case 'drop':
      return cut.stream === of.stream && cut.app === of.app && cut.domain === of.domain
    case 'forbid':
      return cut.stream === of.stream
    case 'domain':
      return cut.domain === of.domain
    case 'all':
      return true
  }
}
