/** The start of every upload: where the File will go, whether its bytes are known already, a ticket if not. */
import { can } from '../../kernel/actor.ts'
import type { EntryPath } from '../../kernel/entry-path.ts'
import type { UploadId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { newId } from '../../platform/clock.ts'
import { spaceLock } from '../../platform/db/db.ts'
import { checkPlace, contentCasOf, contentTypeOf, entryFailure } from '../entries/index.ts'
import type { Attributes, ConflictStrategy, Place } from '../entries/index.ts'
import { changeCounters } from '../spaces/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { FileAnswer } from './answer.ts'
import { uploadFailure } from './failures.ts'
import { tryInstantUpload } from './instant-upload.ts'
import type { ClaimedContent } from './instant-upload.ts'
import type { UploadKind } from './upload.ts'
import { insertUpload } from './upload-store.ts'
import type { NewUpload } from './upload-store.ts'

export type BeginInput = {
  readonly scope: SpaceScope
  readonly path: EntryPath
  readonly kind: UploadKind
  readonly strategy: ConflictStrategy
  readonly attributes: Attributes
  readonly contentCas?: string | undefined
  readonly announcedBytes?: number | undefined
  readonly trafficBytesPerSecond?: number | undefined
  /** Hashes of the bytes the client holds, when it hopes that they are here already. */
  readonly claimed?: ClaimedContent | undefined
}

export type Begun =
  | { readonly kind: 'opened'; readonly upload: NewUpload }
  /** The first block is known: ask again with the hash of the whole. */
  | { readonly kind: 'fullHashWanted' }
  /** The bytes were here; the File is in its place. */
  | { readonly kind: 'placed'; readonly answer: FileAnswer }

/**
 * Opens an upload, or makes the File at once when the Library holds its bytes. Asking again opens
 * another upload: the earlier one stays valid and expires by itself. Where there is a quota, the
 * announced size is booked until the upload is over, or refused when there is no room for it.
 */
export async function beginUpload(call: Call<'db' | 'clock' | 'random' | 'faults'>, input: BeginInput): Promise<Begun> {
  const { scope, strategy } = input
  const place = await call.db.read((reader) => checkPlace(reader, scope, input.path, { strategy, actor: call.actor }))
  checkSeenContent(place, input)
  checkAnnouncedSize(input)

  const instant =
    input.claimed && (await tryInstantUpload(call, { ...input, claimed: input.claimed, parentId: place.parentId, name: place.name }))
  if (instant) return instant

  const upload = newUpload(call, input, place)
  await call.db.write(spaceLock(scope.space.id), async (tx) => {
    await insertUpload(tx, upload)
    if (upload.reservedBytes > 0) await changeCounters(tx, { spaceId: scope.space.id, reservedBytes: upload.reservedBytes })
  })
  await call.faults.at('uploads.begin.committed')
  return { kind: 'opened', upload }
}

/** With `content_cas` an overwrite is only for the content the client has seen. */
function checkSeenContent({ existing }: Place, { strategy, contentCas }: BeginInput): void {
  if (contentCas === undefined || strategy !== 'overwrite') return
  if (!existing || contentCasOf(existing) !== contentCas) throw entryFailure.ContentCasConflict()
}

function checkAnnouncedSize({ kind, announcedBytes = 0 }: BeginInput): void {
  const most = kind === 'multipart' ? limits.partsMax * limits.partBytesMax : limits.simpleUploadBytesMax
  if (announcedBytes > most) throw uploadFailure.EntityTooLarge()
}

function newUpload(call: Call<'clock' | 'random'>, input: BeginInput, { parentId, name }: Place): NewUpload {
  const { scope, attributes, contentCas, announcedBytes, trafficBytesPerSecond } = input
  const now = call.clock.now()
  return {
    id: newId(call) as UploadId,
    spaceId: scope.space.id,
    parentId,
    name,
    kind: input.kind,
    strategy: input.strategy,
    userId: call.actor.userId,
    mayOverwrite: can(call.actor, 'upload_file_force', 'begin_upload_force'),
    contentType: contentTypeOf(name),
    attributes,
    // Without a quota nobody reads the reservation, and the Space's row is the one every writer wants.
    reservedBytes: scope.space.hasQuota ? (announcedBytes ?? 0) : 0,
    createdAt: now,
    expiresAt: now + limits.uploadLifetime,
    ...(contentCas !== undefined && { contentCas }),
    ...(announcedBytes !== undefined && { announcedBytes }),
    ...(trafficBytesPerSecond !== undefined && { trafficBytesPerSecond }),
  }
}
