import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobStoreConformance } from '../../conformance.ts'
import { faulty } from '../../wrappers/faulty.ts'
import { metered } from '../../wrappers/metered.ts'
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

blobStoreConformance('fs behind wrappers', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'blobs-'))
  const store = faulty(metered(await openFsBlobs({ directory }), { record() {} }), () => undefined)
  return { store, cleanUp: () => rm(directory, { recursive: true }) }
})
