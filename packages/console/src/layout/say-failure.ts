/** A refusal in words: the server's own sentence, or ours where it could not speak, or not in the reader's language. */
import { MediathequeError } from '@mediatheque/sdk'
import type { TFunction } from 'i18next'
import { translatedRefusal } from '../i18n/i18n.ts'

export function sayFailure(error: unknown, t: TFunction): string {
  if (!(error instanceof MediathequeError)) return t('failure.unexpected')
  if (error.code === 'InsecureContext') return t('failure.insecure')
  if (error.status === 0 && error.isTransient) return t('failure.unreachable')
  if (error.status < 500) return translatedRefusal(error.code) ?? error.message
  return [t('failure.unexpected'), error.requestId && t('failure.requestId', { id: error.requestId })].filter(Boolean).join(' ')
}
