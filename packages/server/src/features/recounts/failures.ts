import { failures } from '../../kernel/failure.ts'

export const recountFailure = failures({
  RateLimitExceeded: { kind: 'exhausted', message: 'A space may be recounted once a minute. Try again later.' },
})
