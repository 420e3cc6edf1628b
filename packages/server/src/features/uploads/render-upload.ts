/** The state of an upload as clients see it. Pure. */
import { toIso } from '../../kernel/time.ts'
import type { Call } from '../../platform/call.ts'
import { itemTypeOf } from '../entries/index.ts'
import type { SpaceScope } from '../spaces/index.ts'
import type { UploadView } from './get-upload.ts'
import { renderTicket } from './ticket.ts'
import type { Part } from './upload.ts'

export function renderUpload(
  call: Call<'keys' | 'clock' | 'addresses'>,
  scope: SpaceScope,
  view: UploadView,
  options: { readonly withTicket: boolean },
): object {
  const { upload, path } = view
  const name = path?.at(-1) ?? upload.name
  const isOpen = upload.state === 'open'
  return {
    confirmed: !isOpen,
    path: path ?? null,
    type: itemTypeOf({ kind: 'file', name }, scope),
    creationTime: toIso(upload.createdAt),
    conflictResolutionStrategy: upload.strategy,
    force: upload.strategy === 'overwrite',
    availableDomainNum: 1,
    ...(view.parts && {
      uploadId: upload.id,
      parts: view.parts.map(renderPart),
      ...(options.withTicket && isOpen && { uploadPartInfo: ticketWithoutKey(call, view) }),
    }),
  }
}

/** The object store's spelling, which clients parse. */
const renderPart = (part: Part): object => ({
  PartNumber: part.number,
  LastModified: toIso(part.storedAt),
  ETag: `"${part.md5}"`,
  Size: part.sizeBytes,
})

function ticketWithoutKey(call: Call<'keys' | 'clock' | 'addresses'>, { upload }: UploadView): object {
  const { confirmKey: _, ...ticket } = renderTicket(call, upload)
  return ticket
}
