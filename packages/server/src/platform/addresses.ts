/** The public addresses clients are told; configured, or derived from the listeners. No trailing slash. */
export type Addresses = {
  /** Origin of the control listener, `https://media.example:8443`. */
  readonly control: string
  /** Origin of the content listener. */
  readonly content: string
  /** `host[:port]` of the content origin: the `domain` of upload tickets. */
  readonly contentHost: string
  /** What a library's `AccessDomain` ends in. */
  readonly librarySuffix: string
}
