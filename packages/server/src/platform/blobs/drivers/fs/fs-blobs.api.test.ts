import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobStoreConformance } from '../../conformance.ts'
import { openFsBlobs } from './fs-blobs.ts'

blobStoreConformance('fs', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  const store = await openFsBlobs({ directory })
  return {
    store,
    reopen: async () => {
      await store.close()
      return openFsBlobs({ directory })
    },
    cleanUp: () => rm(directory, { recursive: true }),
  }
})
