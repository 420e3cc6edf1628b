/**
 * Paths and names of the tree. A path is a list of names from the root of a Space; the root
 * is the empty list. Names are Unicode, compared code unit by code unit, never normalised.
 */
import { failures } from './failure.ts'
import { limits } from './limits.ts'

export type EntryPath = readonly string[]

export const pathFailure = failures({
  IllegalFileName: {
    kind: 'invalid',
    message:
      'A name holds a character that is not allowed: \\ / : * ? " < > | or a control character, a space at either end, or is "." or "..".',
  },
  ParamInvalid: { kind: 'invalid', message: 'The path is not valid.' },
  FileNameLengthExceed: { kind: 'invalid', message: 'The file name is too long for this library.' },
  DirectoryNameLengthExceed: { kind: 'invalid', message: 'The directory name is too long for this library.' },
  EmptyPath: { kind: 'invalid', message: 'The path is empty. Name a file or directory.' },
  EmptyFileName: { kind: 'invalid', message: 'The file name is empty. Give the path of a file.' },
  RootDirectoryNotAllowed: { kind: 'invalid', message: 'This operation is not possible on the root directory.' },
})

/** Splits decoded path text: leading, trailing and doubled slashes are ignored; `.` and `..` are refused. */
export function parsePath(text: string): EntryPath {
  if (text === '' || text === '/') return []
  // A code unit is three bytes at most: short paths need not be counted.
  if (text.length * 3 > limits.pathBytesMax && Buffer.byteLength(text) > limits.pathBytesMax)
    throw pathFailure.ParamInvalid('The path is too long.')
  if (!text.isWellFormed() || text.includes('\0')) throw pathFailure.ParamInvalid('The path is not valid UTF-8 text.')
  const names: string[] = []
  for (const name of text.split('/')) {
    if (name === '') continue
    if (name === '.' || name === '..') throw pathFailure.ParamInvalid('A path may not contain "." or "..".')
    names.push(name)
  }
  if (names.length > limits.depthMax) throw pathFailure.ParamInvalid('The path has too many levels.')
  return names
}

// eslint-disable-next-line no-control-regex -- Control characters are what it looks for.
const illegalName = /[\\/:*?"<>|\u0000-\u001f\u007f]|^ | $|^\.\.?$/

/** Refuses a name that nobody may create. The length is counted in code points. */
export function checkNewName(name: string, options: { readonly isDirectory: boolean; readonly lengthMax: number }): void {
  if (name === '') throw pathFailure.EmptyFileName()
  if (illegalName.test(name) || !name.isWellFormed()) throw pathFailure.IllegalFileName()
  if (name.length > options.lengthMax && codePoints(name) > options.lengthMax)
    throw options.isDirectory ? pathFailure.DirectoryNameLengthExceed() : pathFailure.FileNameLengthExceed()
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** `photo.tar.gz` → `['photo.tar', '.gz']`; a leading dot is part of the stem. */
export function splitExtension(name: string): readonly [stem: string, extension: string] {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)]
}

/** The n-th automatic name: `a (1).txt`, or `a (1)` for a directory. */
export function numberedName(name: string, n: number, options: { readonly isDirectory: boolean }): string {
  if (options.isDirectory) return `${name} (${n})`
  const [stem, extension] = splitExtension(name)
  return `${stem} (${n})${extension}`
}
