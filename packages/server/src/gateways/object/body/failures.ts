/** What a body may be refused for: it isn't the one its own headers, trailers or signatures promise. */
import { failures } from '../../../kernel/failure.ts'

export const bodyFailure = failures({
  BadDigest: { kind: 'invalid', message: 'The bytes that arrived are not the ones the checksum was made of. Send them again.' },
  InvalidDigest: { kind: 'invalid', message: 'Content-MD5 is not the base64 text of an MD5.' },
  XAmzContentSHA256Mismatch: {
    kind: 'invalid',
    message: 'The bytes that arrived are not the ones x-amz-content-sha256 was made of. Send them again.',
  },
  IncompleteBody: { kind: 'invalid', message: 'The body has not the length its headers announce. Send all of it.' },
  MissingContentLength: { kind: 'invalid', status: 411, message: 'Say how long the body is, or send it chunked.' },
  EntityTooLarge: { kind: 'invalid', message: 'One request carries 5 GiB at most. Send larger objects in parts.' },
  MalformedTrailerError: { kind: 'invalid', message: 'The trailing headers of the body are not the ones its head announces.' },
  InvalidRequest: { kind: 'invalid', message: 'The headers that describe the body contradict each other.' },
  InvalidArgument: { kind: 'invalid', message: 'A header that describes the body has a value that it can not have.' },
  NotImplemented: { kind: 'invalid', status: 501, message: 'This checksum algorithm is not built.' },
})
