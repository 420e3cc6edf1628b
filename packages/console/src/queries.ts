/** How what the server says is kept: briefly, and asked again when the page is looked at again. */
import { MediathequeError } from '@mediatheque/sdk'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { endSession } from './session/session.ts'

const staleMs = 15_000
const retriesMax = 2

export function createQueries(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: endWhenRefused }),
    mutationCache: new MutationCache({ onError: endWhenRefused }),
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        // The client itself has repeated what may be repeated; a refusal does not change by asking again.
        retry: (count, error) => count < retriesMax && error instanceof MediathequeError && error.isTransient && error.status !== 0,
      },
    },
  })
}

/** Credentials that the server takes for none any more lead back to the door. */
function endWhenRefused(error: unknown): void {
  const ends = ['AuthFailure.TokenFailure', 'AuthFailure.SecretIdNotFound', 'AuthFailure.SignatureFailure']
  if (error instanceof MediathequeError && ends.includes(error.code)) endSession()
}
