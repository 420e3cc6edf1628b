/** The ffmpeg of this machine, when it has one. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Looks through the given search path, as a shell would. */
export function findFfmpeg(searchPath: string): string | undefined {
  return searchPath
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, 'ffmpeg'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
