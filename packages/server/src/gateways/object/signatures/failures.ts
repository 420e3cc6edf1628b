/**
 * What the signature check of the object door refuses, in the codes of its two protocols. The
 * sentence "Request has expired" is compared by clients, letter for letter, to correct their clock.
 */
import { failures } from '../../../kernel/failure.ts'

export const signatureFailure = failures({
  AccessDenied: { kind: 'denied', message: 'Access Denied.' },
  InvalidAccessKeyId: { kind: 'denied', message: 'There is no such access key, or it is disabled.' },
  ExpiredToken: { kind: 'denied', message: 'The temporary key has expired. Get a new one.' },
  RequestTimeTooSkewed: { kind: 'denied', message: 'The time of the signature is too far from the time of the server. Check the clock.' },
  SignatureDoesNotMatch: {
    kind: 'denied',
    message:
      'The signature is not the one the server calculates. Check the secret key, the host, the path and the headers that were signed.',
  },
  InvalidRequest: { kind: 'invalid', message: 'The request or its signature is malformed.' },
  InvalidURI: { kind: 'invalid', message: 'The address is not percent-encoded UTF-8.' },
  InvalidArgument: { kind: 'invalid', message: 'A header or parameter of the signature has a value that it can not have.' },
  AuthorizationHeaderMalformed: { kind: 'invalid', message: 'The Authorization header is not a complete AWS4-HMAC-SHA256 signature.' },
  AuthorizationQueryParametersError: { kind: 'invalid', message: 'The X-Amz parameters are not a complete AWS4-HMAC-SHA256 signature.' },
})

/** Exactly what clients look for. */
export const requestHasExpired = 'Request has expired'
