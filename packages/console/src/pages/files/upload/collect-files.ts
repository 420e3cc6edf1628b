/** What was dropped or chosen, as files with the paths they had: folders are walked through to the end. */

export type CollectedFile = { readonly path: readonly string[]; readonly file: File }

/** More is likely a mistake, such as a whole disk. */
export const collectedFilesMax = 100_000

/** Call it inside the event: the browser forgets what was dropped as soon as that is over. */
export function collectDropped(transfer: DataTransfer): Promise<readonly CollectedFile[]> {
  const entries = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry())
  const plain = [...transfer.files]
  if (entries.some((entry) => entry !== null)) return collectEntries(entries.filter((entry) => entry !== null))
  return Promise.resolve(plain.map((file) => ({ path: [file.name], file })))
}

/** Of an `<input type="file">`, also one that takes folders. */
export function collectChosen(files: FileList | readonly File[]): readonly CollectedFile[] {
  return [...files].map((file) => ({ path: (file.webkitRelativePath || file.name).split('/'), file }))
}

async function collectEntries(roots: readonly FileSystemEntry[]): Promise<readonly CollectedFile[]> {
  const found: CollectedFile[] = []
  const waiting = [...roots]
  for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
    if (entry.isFile) found.push({ path: entry.fullPath.split('/').filter(Boolean), file: await fileOf(entry as FileSystemFileEntry) })
    else for await (const batch of childrenOf(entry as FileSystemDirectoryEntry)) waiting.push(...batch)
    if (found.length > collectedFilesMax) throw new RangeError('These are more files than can be uploaded at once.')
  }
  return found
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject))

/** A reader gives a hundred at a time, and none when it is through. */
async function* childrenOf(directory: FileSystemDirectoryEntry): AsyncGenerator<readonly FileSystemEntry[]> {
  const reader = directory.createReader()
  for (;;) {
    const batch = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return
    yield batch
  }
}
