/**
 * Uploads that are not over yet, kept in the browser's own database for the next page: what the
 * client needs to go on, and the bytes of files that are small enough to be kept twice.
 */
import type { UploadCheckpoint } from '@mediatheque/sdk'

export interface KeptUploads {
  load(): Promise<{ readonly checkpoints: readonly UploadCheckpoint[]; readonly files: readonly File[] }>
  save(checkpoints: readonly UploadCheckpoint[]): Promise<void>
  keepFiles(files: readonly File[]): Promise<void>
  clear(): Promise<void>
}

/**
 * True for one page at a time, until that page is gone: two that went on with the same uploads
 * would send everything twice. Where there are no locks, pages are few.
 */
export function takeCare(owner: string): Promise<boolean> {
  const { locks } = navigator as { readonly locks?: LockManager }
  if (!locks) return Promise.resolve(true)
  return new Promise((resolve) => {
    const hold = (lock: Lock | null): Promise<void> => {
      resolve(lock !== null)
      return lock ? new Promise(() => {}) : Promise.resolve()
    }
    locks.request(`mediatheque-uploads ${owner}`, { ifAvailable: true }, hold).catch(() => resolve(true))
  })
}

/** A file of this size is asked for again rather than copied. */
export const keptFileBytesMax = 16 * 1024 * 1024
export const keptBytesMax = 256 * 1024 * 1024
const databaseName = 'mediatheque-uploads'

/** `owner` tells one queue from the next. Where the browser keeps nothing, nothing survives, and nothing fails. */
export function keptUploads(owner: string): KeptUploads {
  const open = openDatabase()
  const within = async <Value>(
    store: 'checkpoints' | 'files',
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<Value> | undefined,
  ): Promise<Value | undefined> => {
    const database = await open
    if (!database) return undefined
    const transaction = database.transaction(store, mode)
    const request = work(transaction.objectStore(store))
    await new Promise<void>((resolve) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => resolve()
      transaction.onerror = () => resolve()
    })
    return request?.result
  }
  const mine = (): IDBKeyRange => IDBKeyRange.bound([owner, 0], [owner, Number.MAX_SAFE_INTEGER])
  let lastKey = 0
  return {
    async load() {
      const checkpoints = (await within('checkpoints', 'readonly', (store) => store.get(owner))) as readonly UploadCheckpoint[] | undefined
      const files = (await within('files', 'readonly', (store) => store.getAll(mine()))) as readonly File[] | undefined
      return { checkpoints: checkpoints ?? [], files: files ?? [] }
    },
    async save(checkpoints) {
      await within('checkpoints', 'readwrite', (store) => store.put(checkpoints, owner))
    },
    async keepFiles(files) {
      await within('files', 'readwrite', (store) => {
        for (const file of files) store.put(file, [owner, (lastKey = Math.max(lastKey + 1, Date.now()))])
        return undefined
      })
    },
    async clear() {
      await within('checkpoints', 'readwrite', (store) => store.delete(owner))
      await within('files', 'readwrite', (store) => store.delete(mine()))
    },
  }
}

function openDatabase(): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(databaseName, 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('checkpoints')
        request.result.createObjectStore('files')
      }
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(undefined)
      request.onblocked = () => resolve(undefined)
    } catch {
      // Private windows of some browsers have no database.
      resolve(undefined)
    }
  })
}
