/**
 * Which calls may be sent again when nobody knows whether the first arrived: those that read, and
 * those whose repetition changes nothing more. A repeated move or restore would answer "not
 * there", a repeated batch would begin a second task: these are the caller's to decide.
 */
import type { OperationId } from './operation.ts'
import { routes } from '../generated/routes.ts'

const repeatable: ReadonlySet<OperationId> = new Set<OperationId>([
  'simpleUploadFile',
  'multipartUploadFile',
  'formUploadFile',
  'completeFileUpload',
  'renewMultipartUpload',
  'abortFileUpload',
  'createTokenByPost',
  'renewToken',
  'deleteToken',
  'deleteUserTokens',
  'createFavorite',
  'deleteFavorite',
  'updateDirectoryLabels',
  'setHistoryConfig',
  'setHistoryLatest',
  'updateSpaceExtension',
  'setSpaceTrafficLimit',
  'updateQuota',
  'updateQuotaById',
  'createSearch',
  'searchFs',
  'searchFsStats',
  'deleteSearch',
  'listRecentlyUsedFile',
  'recyclePurge',
  'recyclePurgeBatch',
  'recycleSetLifecycle',
])

export const isRepeatable = (id: OperationId): boolean => routes[id].method === 'GET' || routes[id].method === 'HEAD' || repeatable.has(id)
