/** One run of an upload: what it works on and whom it tells. */
import type { BackOff } from '../client/back-off.ts'
import type { MediathequeClient } from '../client/client.ts'
import type { Answer } from '../client/operation.ts'
import type { DirectoryMaker } from './directory-maker.ts'
import type { Source } from './source.ts'
import type { UploadDraft } from './upload-draft.ts'

export type UploadedFile = Answer<'completeFileUpload'>
export type UploadPhase = 'preparing' | 'transferring' | 'completing'

export type UploadRun = {
  readonly client: MediathequeClient
  readonly source: Source
  readonly draft: UploadDraft
  readonly isInstant: boolean
  readonly partsAtOnce: number
  readonly backOff: BackOff
  readonly directories: DirectoryMaker
  readonly makesParents: 'ahead' | 'whenMissing'
  readonly signal: AbortSignal
  readonly onPhase: (phase: UploadPhase) => void
  /** Bytes hashed to find out whether the server has them. */
  readonly onHashed: (bytes: number) => void
  /** Bytes that have arrived or are on their way. */
  readonly onSent: (bytes: number) => void
}

export type FinishedUpload = { readonly file: UploadedFile; readonly isInstant: boolean }

export type PartsTicket = Extract<Answer<'multipartUploadFile'>, { readonly uploadId: string }>

/** An upload in parts that takes parts now. */
export type OpenParts = {
  readonly ticket: PartsTicket
  /** Bytes of each part that the server has, by number: more than we know of, where an answer or a checkpoint got lost. */
  readonly arrived: ReadonlyMap<number, number>
}
