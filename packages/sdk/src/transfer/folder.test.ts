import assert from 'node:assert/strict'
import { test } from 'node:test'
import { folderOfDrop, folderOfFiles } from './folder.ts'
import type { DroppedEntry } from './folder.ts'

const fileEntry = (name: string): DroppedEntry => ({ name, isFile: true, file: (done) => done(new File([name], name)) })

/** Hands its children out two at a time, as browsers hand out a hundred. */
function directoryEntry(name: string, children: readonly DroppedEntry[]): DroppedEntry {
  return {
    name,
    isFile: false,
    createReader() {
      const left = [...children]
      return { readEntries: (done) => done(left.splice(0, 2)) }
    },
  }
}

const dropped = (entry: DroppedEntry | null, file: File | null = null) => ({
  kind: 'file',
  webkitGetAsEntry: () => entry,
  getAsFile: () => file,
})

test('walks dropped folders to the end, and remembers the empty ones', async () => {
  const tree = directoryEntry('album', [
    fileEntry('1'),
    fileEntry('2'),
    directoryEntry('deep', [fileEntry('3')]),
    fileEntry('4'),
    directoryEntry('void', []),
  ])
  const { files, emptyDirectories } = await folderOfDrop([
    dropped(tree),
    dropped(fileEntry('loose')),
    { kind: 'string', getAsFile: () => null },
  ])
  assert.deepEqual(
    files.map(({ relativePath }) => relativePath),
    ['album/1', 'album/2', 'album/deep/3', 'album/4', 'loose'],
  )
  assert.deepEqual(emptyDirectories, ['album/void'])
})

test('takes files where the browser knows no folders', async () => {
  const { files } = await folderOfDrop([dropped(null, new File(['a'], 'a.txt'))])
  assert.deepEqual(
    files.map(({ relativePath }) => relativePath),
    ['a.txt'],
  )
})

test('takes the paths of a file dialog', () => {
  const chosen = Object.assign(new File([''], 'a.txt'), { webkitRelativePath: 'album/a.txt' })
  assert.deepEqual(
    folderOfFiles([chosen, new File([''], 'b.txt')]).files.map(({ relativePath }) => relativePath),
    ['album/a.txt', 'b.txt'],
  )
})
