/** What operations on the tree may refuse. Codes of names and paths are in kernel/entry-path.ts. */
import { failures } from '../../kernel/failure.ts'

export const entryFailure = failures({
  PathNotFound: { kind: 'missing', message: 'There is no file or directory at this path.' },
  FileNotFound: { kind: 'missing', message: 'There is no such file.' },
  DirectoryNotFound: { kind: 'missing', message: 'There is no such directory.' },
  SourceFileNotFound: { kind: 'missing', message: 'There is no file at the source path.' },
  SourceDirectoryNotFound: { kind: 'missing', message: 'There is no directory at the source path.' },
  SameNameDirectoryOrFileExists: { kind: 'conflict', message: 'A file or directory with this name already exists.' },
  RenameTooManyTimes: { kind: 'conflict', message: 'No free name was found. Choose another name.' },
  ContentCasConflict: { kind: 'conflict', message: 'The file has changed meanwhile. Read it again and repeat.' },
  NoPermission: {
    kind: 'denied',
    message: 'The access token does not grant overwriting. Choose another name or use a token that may overwrite.',
  },
  InvalidConflictResolutionStrategy: { kind: 'invalid', message: 'This conflict resolution strategy is not possible here.' },
  OverwriteFileNotAllowed: { kind: 'invalid', message: "This file can't be overwritten, because it has earlier versions." },
  OrderByNotAllowed: {
    kind: 'invalid',
    message: "The list can't be ordered by that. Use name, modificationTime, size, creationTime or localCreationTime.",
  },
  OrderByTypeNotAllowed: { kind: 'invalid', message: 'The order is asc or desc.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
  MarkerNotFound: { kind: 'missing', message: 'The marker is unknown. Start the listing again.' },
  InvalidSourceFile: { kind: 'invalid', message: 'The source path does not name a file.' },
  InvalidSourceDirectory: { kind: 'invalid', message: 'The source path does not name a directory.' },
  SourceDirectoryIsParentOfDestination: { kind: 'invalid', message: "A directory can't be moved into itself." },
  FileTypeNotMatched: { kind: 'invalid', message: 'In a media library a rename may not turn a photo into a video or the other way round.' },
  ExtnameNotAllowed: { kind: 'invalid', message: 'Files with this extension are not allowed here.' },
  UploadToRootDirectoryNotAllowed: { kind: 'invalid', message: 'In a library with albums, files live in an album. Name one.' },
  DirectoryNotAllowed: { kind: 'invalid', message: 'This media library has no albums.' },
  DirectoryLevelExceed: { kind: 'invalid', message: "Albums can't hold other albums." },
  SymlinkToDirectoryNotAllowed: { kind: 'invalid', message: "A link points at a file. Directories can't be linked to." },
  SymlinkDepthLimitExceeded: { kind: 'invalid', message: 'The links lead too far. Link to the file itself.' },
  SymlinkOverwriteConflict: { kind: 'invalid', message: 'A link replaces only another link. Choose another name.' },
  CircleSymlink: { kind: 'conflict', message: "A link can't take the place of the file it points at." },
  InvalidDirectoryStatsType: { kind: 'invalid', message: 'The kind of statistics is normal, recycle or history.' },
})
