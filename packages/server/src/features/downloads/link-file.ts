import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { File } from '../entries/index.ts'
import type { Space } from '../spaces/index.ts'
import { buildDownloadLink } from './download-link.ts'
import type { Disposition } from '../../platform/http/streaming/content-headers.ts'

export type LinkWish = {
  readonly disposition?: Disposition | undefined
  readonly bytesPerSecondMax?: number | undefined
  readonly periodSeconds?: number | undefined
  readonly isShort?: boolean | undefined
}

/** A fresh address of the File's content. The Space's own speed limit can be lowered by a link, never raised. */
export function linkFile(call: Call<'clock' | 'keys' | 'addresses'>, space: Space, file: File, wish: LinkWish): string {
  const speeds = [wish.bytesPerSecondMax, space.downloadBytesPerSecond].filter((speed) => speed !== undefined)
  return buildDownloadLink(call, {
    spaceId: file.spaceId,
    entryId: file.id,
    blobId: file.content.blobId,
    expiresAt: call.clock.now() + (wish.periodSeconds ?? limits.downloadLinkSecondsDefault) * 1000,
    disposition: wish.disposition ?? 'inline',
    contentType: file.content.contentType,
    ...(speeds.length > 0 && { bytesPerSecondMax: Math.min(...speeds) }),
    ...(!wish.isShort && { fileName: file.name }),
  })
}
