/**
 * Whole folders, as pages get them: from a file dialog, or dropped. Answers the files with their
 * paths from the chosen folder on, and the directories that hold none.
 */
import { MediathequeError } from '../client/error.ts'

export type FolderFile = { readonly relativePath: string; readonly file: File }
export type Folder = { readonly files: readonly FolderFile[]; readonly emptyDirectories: readonly string[] }

/** Files one drop may bring. */
const droppedFilesMax = 100_000

/** From `<input type="file" webkitdirectory>`, or a plain file dialog. */
export function folderOfFiles(files: Iterable<File>): Folder {
  const listed = Array.from(files, (file) => {
    const { webkitRelativePath } = file as { readonly webkitRelativePath?: string }
    return { relativePath: webkitRelativePath || file.name, file }
  })
  return { files: listed, emptyDirectories: [] }
}

/** The members of the browser's entries that are used. */
export type DroppedEntry = {
  readonly isFile: boolean
  readonly name: string
  file?(done: (file: File) => void, failed: (error: unknown) => void): void
  createReader?(): { readEntries(done: (entries: readonly DroppedEntry[]) => void, failed: (error: unknown) => void): void }
}

type DroppedItem = { readonly kind: string; webkitGetAsEntry?(): unknown; getAsFile(): File | null }

/** From the `dataTransfer.items` of a drop; to be called before the event's handler first waits. */
export async function folderOfDrop(items: Iterable<DroppedItem>): Promise<Folder> {
  const dropped = Array.from(items).filter(({ kind }) => kind === 'file')
  // The list is emptied as soon as the handler returns to the browser.
  const roots = dropped.map((item) => ({
    entry: (item.webkitGetAsEntry?.() ?? undefined) as DroppedEntry | undefined,
    file: item.getAsFile(),
  }))
  const found: { files: FolderFile[]; emptyDirectories: string[] } = { files: [], emptyDirectories: [] }
  for (const { entry, file } of roots) {
    if (entry) await collect(entry, '', found)
    else if (file) found.files.push({ relativePath: file.name, file })
  }
  return found
}

async function collect(entry: DroppedEntry, parent: string, found: { files: FolderFile[]; emptyDirectories: string[] }): Promise<void> {
  const path = parent === '' ? entry.name : `${parent}/${entry.name}`
  if (found.files.length >= droppedFilesMax)
    throw new MediathequeError({ code: 'TooManyFiles', status: 0, message: `Drop at most ${droppedFilesMax} files at once.` })
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => entry.file?.(resolve, reject))
    found.files.push({ relativePath: path, file })
    return
  }
  const children = await readAll(entry)
  if (children.length === 0) found.emptyDirectories.push(path)
  for (const child of children) await collect(child, path, found)
}

/** A reader hands its entries out in portions; an empty one is the end. */
async function readAll(entry: DroppedEntry): Promise<readonly DroppedEntry[]> {
  const reader = entry.createReader?.()
  const all: DroppedEntry[] = []
  for (;;) {
    const portion = await new Promise<readonly DroppedEntry[]>((resolve, reject) =>
      reader ? reader.readEntries(resolve, reject) : resolve([]),
    )
    if (portion.length === 0) return all
    all.push(...portion)
  }
}
