import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { randomBase36 } from '../../platform/clock.ts'
import { findLibraryRow, libraryFailure } from '../libraries/index.ts'
import { sealAccessKey } from './access-key-cache.ts'
import type { NewAccessKey } from './access-key.ts'
import { countAccessKeys, insertAccessKey } from './access-key-store.ts'
import { accessKeyFailure } from './failures.ts'

/** Makes a key pair; asking again makes another. The secret is told here and never again. */
export async function createAccessKey(
  call: Call<'db' | 'clock' | 'random' | 'keys'>,
  asked: {
    readonly libraryId: LibraryId
    readonly name: string
    readonly grants: ReadonlySet<Grant>
    readonly spaces?: ReadonlySet<SpaceName>
  },
): Promise<NewAccessKey> {
  const now = call.clock.now()
  const secretKey = newSecretKey(call)
  const key = { ...asked, id: `AKID${randomBase36(call.random, 32)}`, isEnabled: true, createdAt: now, updatedAt: now }
  const sealedSecret = sealAccessKey(call, secretKey)
  await call.db.write(`library:${asked.libraryId}`, async (tx) => {
    if (!(await findLibraryRow(tx, asked.libraryId))) throw libraryFailure['ResourceNotFound.Library']()
    if ((await countAccessKeys(tx, asked.libraryId)) >= limits.accessKeysPerLibraryMax) throw accessKeyFailure['LimitExceeded.AccessKey']()
    await insertAccessKey(tx, { key, sealedSecret })
  })
  return { key, secretKey }
}

export const newSecretKey = (call: Call<'random'>): string => randomBase36(call.random, 40)
