/**
 * Notices that files were replaced. Looks at their times instead of asking the system for
 * events: those miss files that are swapped through links, which is how certificates arrive.
 */
import { statSync } from 'node:fs'

export type Watch = { stop(): void }

/** Calls `onChange` within the interval after one of the files became another. Never keeps the process alive. */
export function watchFiles(paths: readonly string[], onChange: () => void, intervalMs = 500): Watch {
  let seen = paths.map(fingerprint).join()
  const timer = setInterval(() => {
    const now = paths.map(fingerprint).join()
    if (now === seen) return
    seen = now
    onChange()
  }, intervalMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

/** One that can't be looked at, for whatever reason, may be there again the next time. */
function fingerprint(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path)
    return `${ino}:${size}:${mtimeMs}`
  } catch {
    return 'none'
  }
}
