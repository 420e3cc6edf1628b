/**
 * Refusals of the Cloud API's edge: what any action may answer before its own rules are asked.
 * The status of a kind plays no part here: every answer of this door is a 200.
 */
import { failures } from '../../kernel/failure.ts'

export const cloudFailure = failures({
  UnsupportedProtocol: { kind: 'invalid', message: 'Send GET, or POST with a body of JSON, a form or multipart form data.' },
  RequestSizeLimitExceeded: { kind: 'too_large', message: 'The request is larger than this kind of request may be.' },
  InvalidRequest: { kind: 'invalid', message: 'The body is not what its Content-Type says.' },
  NoSuchProduct: { kind: 'missing', message: 'There is no such service here.' },
  NoSuchVersion: { kind: 'missing', message: 'The service has no such version.' },
  InvalidAction: { kind: 'missing', message: 'The service has no such action in this version.' },
  'AuthFailure.InvalidAuthorization': {
    kind: 'unauthenticated',
    message: 'The Authorization header is missing or is not a TC3-HMAC-SHA256 signature over at least content-type and host.',
  },
  'AuthFailure.SignatureExpire': {
    kind: 'unauthenticated',
    message: 'The timestamp is more than five minutes away from the time of the server. Check the clock.',
  },
  'AuthFailure.SecretIdNotFound': { kind: 'unauthenticated', message: 'The SecretId is unknown, disabled or deleted.' },
  'AuthFailure.InvalidSecretId': { kind: 'unauthenticated', message: 'The SecretId does not belong to an API key.' },
  'AuthFailure.TokenFailure': {
    kind: 'unauthenticated',
    message: 'The token of the temporary key is missing, expired or wrong. Get a new temporary key.',
  },
  'AuthFailure.SignatureFailure': {
    kind: 'unauthenticated',
    message: 'The signature is not the one the server calculates. Check the secret key, the host that was signed and the body.',
  },
  'AuthFailure.UnauthorizedOperation': {
    kind: 'denied',
    message: 'This key may not do that. Sign with one that may, or ask for another policy.',
  },
  RequestLimitExceeded: { kind: 'exhausted', message: 'Too many requests of this action in one second. Wait a moment and try again.' },
  UnsupportedRegion: { kind: 'invalid', message: 'This region is not served.' },
  InternalError: { kind: 'unavailable', message: 'The server failed. Try again; if it keeps failing, tell the operator the request id.' },
})
