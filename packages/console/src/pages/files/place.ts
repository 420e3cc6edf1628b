/** Whose files, as whom: what every part of the browser is about, and its client. */
import type { MediathequeClient } from '@mediatheque/sdk'
import { libraryClient } from '../../session/clients.ts'

export type Place = {
  readonly libraryId: string
  readonly spaceId: string
  /** Absent: as the administrator. */
  readonly userId: string | undefined
}

export const clientOf = ({ libraryId, spaceId, userId }: Place): MediathequeClient =>
  libraryClient({ libraryId, spaceId, ...(userId !== undefined && { userId }) })

/** Path in an address; the splat of the route takes it name by name. */
export const splatOf = (path: readonly string[]): string => path.map((name) => name.replaceAll('/', '')).join('/')
