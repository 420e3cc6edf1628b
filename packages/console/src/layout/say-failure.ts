/** A refusal in words: the server's own sentence, or ours where it could not speak. */
import { MediathequeError } from '@mediatheque/sdk'
import type { TFunction } from 'i18next'

export function sayFailure(error: unknown, t: TFunction): string {
  if (!(error instanceof MediathequeError)) return t('failure.unexpected')
  if (error.code === 'InsecureContext') return t('failure.insecure')
  if (error.status === 0 && error.isTransient) return t('failure.unreachable')
  if (error.status < 500) return error.message
  return [t('failure.unexpected'), error.requestId && t('failure.requestId', { id: error.requestId })].filter(Boolean).join(' ')
}
