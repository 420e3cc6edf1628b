/** What a call may do to the runner; jobs themselves are enqueued inside transactions. */
export interface Jobs {
  /** Looks for due jobs now instead of at the next poll. */
  wake(): void
}
