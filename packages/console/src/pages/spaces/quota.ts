/** A quota as the API tells it. */
import type { Answer } from '@mediatheque/sdk'

export type Quota = Answer<'getQuotaInfo'>
