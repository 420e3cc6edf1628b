/** Time points are integer milliseconds since the Unix epoch inside the process and the database. */
const dayMs = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))

/** The last day that was asked for: lists hold hundreds of times, mostly of few days. */
let known = { day: Number.NaN, prefix: '' }

/** As `Date.toISOString`, in a third of its time. */
export function toIso(atMs: number): string {
  const day = Math.floor(atMs / dayMs)
  if (known.day !== day) known = { day, prefix: new Date(day * dayMs).toISOString().slice(0, -13) }
  const ms = atMs - day * dayMs
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return `${known.prefix}${twoDigits[hours]}:${twoDigits[minutes - hours * 60]}:${twoDigits[seconds - minutes * 60]}.${threeDigits[ms - seconds * 1000]}Z`
}

/** Milliseconds of an ISO-8601 or RFC 3339 text; undefined when it is not a time. */
export function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}
