/** Refusals of the object door itself, in the codes of its two protocols; those of signatures are in signatures/. */
import { failures } from '../../kernel/failure.ts'

export const objectFailure = failures({
  NoSuchBucket: { kind: 'missing', message: 'There is no such bucket.' },
  BucketAlreadyOwnedByYou: { kind: 'conflict', message: 'The bucket is there. Buckets are the trees of libraries, which make them.' },
  NoSuchKey: { kind: 'missing', message: 'There is no object with this key.' },
  NoSuchVersion: { kind: 'missing', message: 'The object has no such version. The current content is version null.' },
  MethodNotAllowed: { kind: 'invalid', status: 405, message: 'This address does not take that method.' },
  NotImplemented: { kind: 'invalid', status: 501, message: 'This server does not offer that operation.' },
  ProcessingNotImplemented: {
    kind: 'invalid',
    message: 'This server does not process images and documents yet. Ask for the object itself.',
  },
  InvalidArgument: { kind: 'invalid', message: 'A header or parameter has a value that it can not have.' },
  InvalidRequest: { kind: 'invalid', message: 'The request is not one that can be answered.' },
  XMLSizeLimit: { kind: 'invalid', message: 'The XML of one request has 2 MiB at most.' },
  MalformedXML: { kind: 'invalid', message: 'The body is not the XML that this operation takes.' },
  PreconditionFailed: { kind: 'precondition', message: 'The object is not the one the conditions name.' },
  InvalidRange: { kind: 'range', message: 'The range lies behind the end of the object.' },
  InvalidCopySource: { kind: 'invalid', message: 'The copy source is <bucket>/<key>, percent-encoded.' },
  NotSupportedStorageClass: { kind: 'invalid', message: 'There is no such storage class.' },
  AccessForbidden: { kind: 'denied', message: 'No rule of this bucket lets that origin in.' },
})
