/** A token that was made to play with, and what it was made for. */
export type MadeToken = {
  readonly token: string
  readonly grants: readonly string[]
  readonly spaceId: string
  readonly userId: string
  readonly expiresAt: number
}
