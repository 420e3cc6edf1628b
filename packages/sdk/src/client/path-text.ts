/** Paths as callers write them: `photos/2026/a.jpg`, or the names one by one. The root is `''` or `[]`. */
import { MediathequeError } from './error.ts'

export type PathText = string | readonly string[]

/** The names of a path; slashes at its ends and doubled ones say nothing. */
export function namesOf(path: PathText): readonly string[] {
  return (typeof path === 'string' ? path.split('/') : path).filter((name) => name !== '')
}

export const joinPath = (...parts: readonly PathText[]): string => parts.flatMap(namesOf).join('/')

/** One segment of an address. Slashes are escaped too, so that no name can climb out of its place. */
export function escapePath(path: PathText): string {
  const names = namesOf(path)
  // A URL drops these two even when they are escaped.
  if (names.some((name) => name === '.' || name === '..'))
    throw new MediathequeError({ code: 'ParamInvalid', status: 0, message: 'A path may not contain "." or "..".' })
  return encodeURIComponent(names.join('/'))
}
