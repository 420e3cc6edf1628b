/** Time points are integer milliseconds since the Unix epoch inside the process and the database. */
export const toIso = (atMs: number): string => new Date(atMs).toISOString()

/** Milliseconds of an ISO-8601 or RFC 3339 text; undefined when it is not a time. */
export function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}
