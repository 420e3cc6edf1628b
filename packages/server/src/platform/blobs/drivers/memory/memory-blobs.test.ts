import { blobStoreConformance } from '../../conformance.ts'
import { openMemoryBlobs } from './memory-blobs.ts'

blobStoreConformance('memory', async () => ({ store: openMemoryBlobs() }))
