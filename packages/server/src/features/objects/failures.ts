import { failures } from '../../kernel/failure.ts'

export const objectFailure = failures({
  NoSuchKey: { kind: 'missing', message: 'There is no object with this key.' },
  InvalidObjectName: {
    kind: 'invalid',
    message: 'A tree can not hold this key: a name in it is empty, "." or "..", or has a character that no name may have.',
  },
  KeyTooLong: { kind: 'invalid', message: 'The key is longer than 1024 bytes, or goes too deep.' },
  PathConflict: { kind: 'conflict', message: 'A directory has this key, or a file stands where the key needs a directory.' },
  FileAlreadyExists: { kind: 'conflict', message: 'There is an object with this key, and it was not to be overwritten.' },
  PreconditionFailed: { kind: 'precondition', message: 'The object is not the one the conditions name.' },
  DirectoryHasContent: { kind: 'invalid', message: 'A key that ends in a slash is a directory and holds no bytes.' },
  OverwriteDenied: { kind: 'denied', message: 'The key may add objects, and not overwrite them.' },
  CopyOntoItself: { kind: 'invalid', message: 'An object is copied onto itself only to replace its metadata.' },
})
