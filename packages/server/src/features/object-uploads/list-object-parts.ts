import type { Call } from '../../platform/call.ts'
import { listPartsBehind } from '../uploads/index.ts'
import type { Part, Upload } from '../uploads/index.ts'
import { requireObjectUpload } from './receive-object-part.ts'
import type { UploadAt } from './receive-object-part.ts'

export type PartPage = {
  readonly upload: Upload
  readonly items: readonly Part[]
  /** The number of the last item, where more follow. */
  readonly nextMarker: number | undefined
}

/** The parts of an open upload behind a number. */
export function listObjectParts(
  call: Call<'db' | 'clock'>,
  at: UploadAt,
  { marker, count }: { readonly marker: number; readonly count: number },
): Promise<PartPage> {
  return call.db.read(async (reader) => {
    const upload = await requireObjectUpload(reader, call, at)
    const parts = await listPartsBehind(reader, { uploadId: upload.id, number: marker, count: count + 1 })
    const items = parts.slice(0, count)
    return { upload, items, nextMarker: parts.length > count ? (items.at(-1)?.number ?? marker) : undefined }
  })
}
