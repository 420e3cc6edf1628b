import type { Grant } from '../../kernel/grant.ts'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { forgetAccessKey, sealAccessKey } from './access-key-cache.ts'
import type { AccessKey } from './access-key.ts'
import { findAccessKeyRow, removeAccessKey, updateAccessKeyRow } from './access-key-store.ts'
import { newSecretKey } from './create-access-key.ts'
import { accessKeyFailure } from './failures.ts'
import { livingSpaces } from './living-spaces.ts'

export type AccessKeyChange = {
  readonly name?: string
  readonly isEnabled?: boolean
  readonly grants?: ReadonlySet<Grant>
  /** Checked against the key's Library; empty lifts the limit. */
  readonly spaces?: (libraryId: LibraryId) => Promise<ReadonlySet<SpaceName>>
  /** A new secret: the old one, and every temporary key made with it, is worth nothing from now on. */
  readonly isRotated?: boolean
}

/** Changes what the change names; answers the key, and its new secret where it was rotated. */
export async function modifyAccessKey(
  call: Call<'db' | 'caches' | 'clock' | 'random' | 'keys'>,
  id: string,
  change: AccessKeyChange,
): Promise<{ readonly key: AccessKey; readonly secretKey: string | undefined }> {
  const secretKey = change.isRotated ? newSecretKey(call) : undefined
  const sealedNew = secretKey === undefined ? undefined : sealAccessKey(call, secretKey)
  const found = await call.db.read((reader) => findAccessKeyRow(reader, id))
  if (!found) throw accessKeyFailure['ResourceNotFound.AccessKey']()
  const asked = await change.spaces?.(found.key.libraryId)
  // What the limit was stays a limit, though all of its Spaces may be gone; asking for none lifts it.
  const spaces = asked ? (asked.size > 0 ? asked : undefined) : found.key.spaces && (await livingSpaces(call, found.key))
  const key = await call.db.write(`library:${found.key.libraryId}`, async (tx) => {
    const before = await findAccessKeyRow(tx, id)
    if (!before) throw accessKeyFailure['ResourceNotFound.AccessKey']()
    const { spaces: _, ...rest } = before.key
    const after: AccessKey = {
      ...rest,
      name: change.name ?? rest.name,
      isEnabled: change.isEnabled ?? rest.isEnabled,
      grants: change.grants ?? rest.grants,
      ...(spaces && { spaces }),
      updatedAt: call.clock.now(),
    }
    await updateAccessKeyRow(tx, { key: after, sealedSecret: sealedNew ?? before.sealedSecret })
    forgetAccessKey(tx, call, id)
    return after
  })
  return { key, secretKey }
}

/** Removes the key; every temporary key made with it dies with it. */
export async function deleteAccessKey(call: Call<'db' | 'caches'>, id: string): Promise<void> {
  const found = await call.db.read((reader) => findAccessKeyRow(reader, id))
  if (!found) throw accessKeyFailure['ResourceNotFound.AccessKey']()
  await call.db.write(`library:${found.key.libraryId}`, async (tx) => {
    if ((await removeAccessKey(tx, id)) === 0) throw accessKeyFailure['ResourceNotFound.AccessKey']()
    forgetAccessKey(tx, call, id)
  })
}
