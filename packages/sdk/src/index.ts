/** The client of Mediatheque for browsers and Node: its API, its Cloud API, uploads and downloads. */
export { MediathequeClient } from './client/client.ts'
export type { ClientOptions } from './client/client.ts'
export { hasCode, MediathequeError } from './client/error.ts'
export type { BackOff } from './client/back-off.ts'
export type { Answer, CallOptions, ConflictStrategy, Entry, Input, OperationId } from './client/operation.ts'
export { joinPath, namesOf } from './client/path-text.ts'
export type { PathText } from './client/path-text.ts'
export type { GivenToken, TokenProvider, TokenRequest } from './client/token-source.ts'
export type { Favorite } from './client/nouns/favorites.ts'
export type { RecycledItem } from './client/nouns/recycle-bin.ts'
export type { Space } from './client/nouns/spaces.ts'
export type { Task } from './client/nouns/tasks.ts'
export type { Version } from './client/nouns/versions.ts'
export type { Change, JournalEvent } from './client/nouns/changes.ts'
export { CloudClient } from './cloud/cloud-client.ts'
export type {
  ActionAnswer,
  ActionInput,
  ActionName,
  CloudCallOptions,
  CloudClientOptions,
  Service,
  SignedRequest,
} from './cloud/cloud-client.ts'
export type { Credential } from './cloud/tc3.ts'
export type { CloudActions } from './generated/cloud-actions.ts'
export type { Operations } from './generated/operations.ts'
export { cloudVersions } from './generated/cloud-actions.ts'
export { routes } from './generated/routes.ts'
export { Crc64, combineCrc64 } from './transfer/crc64.ts'
export { fileSystemSink } from './transfer/download-sink.ts'
export type { DownloadSink, WritableFile } from './transfer/download-sink.ts'
export { DownloadTask } from './transfer/download-task.ts'
export type { DownloadCheckpoint, DownloadOptions, DownloadSnapshot, DownloadState } from './transfer/download-task.ts'
export { folderOfDrop, folderOfFiles } from './transfer/folder.ts'
export type { Folder, FolderFile } from './transfer/folder.ts'
export type { Source, UploadSource } from './transfer/source.ts'
export type { UploadAttributes, UploadCheckpoint } from './transfer/upload-draft.ts'
export { UploadQueue } from './transfer/upload-queue.ts'
export type { FolderTarget, QueuedUpload, QueueOptions, QueueSnapshot } from './transfer/upload-queue.ts'
export type { UploadedFile } from './transfer/upload-run.ts'
export { UploadTask } from './transfer/upload-task.ts'
export type { UploadOptions, UploadSnapshot, UploadState } from './transfer/upload-task.ts'
