/** The uploads of one library and user: they go on while one walks from page to page, and after a reload. */
import { UploadQueue, joinPath } from '@mediatheque/sdk'
import type { QueueSnapshot } from '@mediatheque/sdk'
import { libraryClient } from '../../../session/clients.ts'
import { getSession, onSessionChange } from '../../../session/session.ts'
import { clientOf } from '../place.ts'
import type { Place } from '../place.ts'
import { keptBytesMax, keptFileBytesMax, keptUploads, takeCare } from './kept-uploads.ts'
import type { KeptUploads } from './kept-uploads.ts'
import type { CollectedFile } from './collect-files.ts'

const saveMs = 1000

export type Uploads = {
  readonly queue: UploadQueue
  add(place: Place, directory: readonly string[], files: readonly CollectedFile[]): void
  /** Tells the path of each file that has arrived. */
  onArrival(listener: (path: readonly string[]) => void): () => void
}

const known = new Map<string, Uploads>()
onSessionChange(() => {
  if (getSession()) return
  for (const { queue } of known.values()) void queue.pause()
  known.clear()
})

export function uploadsOf({ libraryId, userId }: Pick<Place, 'libraryId' | 'userId'>): Uploads {
  const owner = JSON.stringify([getSession()?.address, libraryId, userId])
  const uploads = known.get(owner) ?? createUploads({ libraryId, userId }, { kept: keptUploads(owner), isInCare: takeCare(owner) })
  known.set(owner, uploads)
  return uploads
}

type Keeping = {
  readonly kept: KeptUploads
  /** Another page keeps its own uploads under this name: those of this one end with it. */
  readonly isInCare: Promise<boolean>
}

function createUploads({ libraryId, userId }: Pick<Place, 'libraryId' | 'userId'>, { kept, isInCare }: Keeping): Uploads {
  const client = libraryClient({ libraryId, ...(userId !== undefined && { userId }) })
  const listeners = new Set<(path: readonly string[]) => void>()
  const queue = new UploadQueue(client, {
    // The one who uploads decides about names that are taken.
    upload: { onConflict: 'ask' },
    // As many as a browser sends to one host at once.
    tasksAtOnce: 6,
    onDone(task) {
      const { path } = task.getSnapshot()
      for (const listener of listeners) listener(path.split('/'))
    },
  })
  let keptBytes = 0
  const takeUp = async (): Promise<boolean> => {
    if (!(await isInCare)) return false
    const { checkpoints, files } = await kept.load()
    if (checkpoints.length === 0) {
      await kept.clear()
      return true
    }
    queue.restore(checkpoints)
    queue.attach(files)
    keptBytes = files.reduce((sum, file) => sum + file.size, 0)
    return true
  }
  // What is added meanwhile is saved after what was there has been read.
  const ready = takeUp().then((isKept) => {
    if (isKept) queue.subscribe(saveSoon)
    return isKept
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  function saveSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      const checkpoints = queue.checkpoints()
      void (checkpoints.length === 0 ? kept.clear().then(() => (keptBytes = 0)) : kept.save(checkpoints))
    }, saveMs)
  }
  return {
    queue,
    add(place, directory, files) {
      const spaceClient = clientOf(place)
      queue.add(
        ...files.map(({ path, file }) => ({
          client: spaceClient,
          path: joinPath(directory, path),
          source: file,
          // What comes in a folder mostly finds none: it is made once, instead of after a refusal of each file.
          makesParents: path.length > 1 ? ('ahead' as const) : ('whenMissing' as const),
        })),
      )
      const small = files.filter(({ file }) => {
        if (file.size > keptFileBytesMax || keptBytes + file.size > keptBytesMax) return false
        keptBytes += file.size
        return true
      })
      void ready.then(async (isKept) => {
        if (!isKept) return
        await kept.keepFiles(small.map(({ file }) => file))
        saveSoon()
      })
    },
    onArrival(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type { QueueSnapshot }
