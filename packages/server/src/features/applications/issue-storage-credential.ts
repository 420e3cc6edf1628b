import type { Signer } from '../../kernel/actor.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { accountId, issueTemporaryKey, presign } from '../credentials/index.ts'
import type { PolicyDocument, TemporaryKey } from '../credentials/index.ts'
import { applicationBucket, newNumber, randomLetters, storageDirectory } from './application.ts'
import type { Application, StorageKind } from './application.ts'

export type StorageQuestion = {
  readonly application: Application
  readonly kind: StorageKind
  readonly isPublic: boolean
  /** Suffix of the file to upload; absent to download. */
  readonly fileType?: string
}

export type StorageCredential = {
  readonly key: TemporaryKey
  readonly bucket: string
  /** Directories that may be read; empty for an upload. */
  readonly filePath: string
  readonly imagePath: string
  /** The one object that may be written, with a slash in front; empty for a download, like the addresses. */
  readonly uploadPath: string
  readonly uploadUrl: string
  readonly fileUrl: string
}

/**
 * A key that writes exactly one new object, or reads one directory, of one bucket for minutes.
 * Whoever may ask for it gets it; what the key that signed is denied stays denied, and it ends
 * with that one.
 */
export function issueStorageCredential(
  call: Call<'clock' | 'random' | 'keys' | 'addresses'>,
  signer: Signer,
  question: StorageQuestion,
): StorageCredential {
  const { application, kind, isPublic, fileType } = question
  const bucket = applicationBucket(application, kind)
  const issue = (seconds: number, actions: readonly string[], paths: readonly string[]): TemporaryKey =>
    issueTemporaryKey(
      call,
      {
        parentId: signer.keyId,
        fingerprint: signer.fingerprint,
        name: `lke-${application.id}`,
        libraryId: application.libraryId,
        policies: [policyFor(bucket, actions, paths, signer.session?.denials ?? [])],
      },
      { seconds, ...(signer.session && { until: Math.floor(signer.session.expiresAt / 1000) }) },
    )
  if (fileType === undefined) {
    const filePath = storageDirectory(application, { isPublic, holds: 'doc' })
    const imagePath = storageDirectory(application, { isPublic, holds: 'image' })
    const key = issue(limits.storageDownloadSeconds, readActions, [`${filePath}*`, `${imagePath}*`])
    return { key, bucket, filePath, imagePath, uploadPath: '', uploadUrl: '', fileUrl: '' }
  }
  const directory = storageDirectory(application, { isPublic, holds: isPublic ? 'image' : 'doc' })
  const uploadPath = `${directory}${randomLetters(call.random, 20)}-${newNumber(call.random)}.${fileType}`
  const key = issue(limits.storageUploadSeconds, writeActions, [uploadPath])
  const reader = issue(limits.storageDownloadSeconds, readActions, [uploadPath])
  const object = { origin: call.addresses.content, bucket, key: uploadPath.slice(1) }
  return {
    key,
    bucket,
    filePath: '',
    imagePath: '',
    uploadPath,
    uploadUrl: presign(key, { method: 'PUT', ...object }),
    fileUrl: presign(reader, { method: 'GET', ...object }),
  }
}

/** Everything an official client does to upload one object, simple or in parts, resumed or given up. */
const writeActions = [
  'PutObject',
  'PostObject',
  'HeadObject',
  'InitiateMultipartUpload',
  'ListMultipartUploads',
  'ListParts',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
]
const readActions = ['GetObject', 'HeadObject']

/** Clients send keys with and without the slash in front; both are one object. */
const policyFor = (bucket: string, actions: readonly string[], paths: readonly string[], denials: readonly object[]): PolicyDocument => ({
  version: '2.0',
  statement: [
    {
      effect: 'allow',
      action: actions.map((name) => `name/cos:${name}`),
      resource: paths.flatMap((path) => [path, `/${path}`]).map((path) => `qcs::cos::uid/${accountId}:${bucket}${path}`),
    },
    ...denials,
  ],
})
