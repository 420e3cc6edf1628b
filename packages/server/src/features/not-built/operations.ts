/**
 * Operations of the contract that this server does not perform yet. They are authorised like
 * any other and then answer 400 `NotImplemented`: a 5xx would make clients repeat them. Each
 * line leaves this table when its operation is built; `docs/compatibility.md` lists what is left.
 */
import { Type } from '../../platform/http/schema.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { anyToken, grantedTo, publicRead } from '../../platform/http/operation.ts'
import type { Access, Operation } from '../../platform/http/operation.ts'

const open: Access = { kind: 'open' }
const noParameters = Type.Object({})

function notBuilt(declared: Pick<Operation, 'id' | 'alternates' | 'tag' | 'summary' | 'method' | 'path' | 'match' | 'scope' | 'access'>): Operation {
  return {
    ...declared,
    query: noParameters,
    replies: {},
    failures: ['NotImplemented'],
    run: () => Promise.reject(edgeFailure.NotImplemented()),
  }
}

export const notBuiltOperations: readonly Operation[] = [
  notBuilt({ id: 'calibrateDirectoryStats', tag: 'directory', summary: 'Recount directory statistics', method: 'PUT', path: '/api/v1/directory/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'calibrate' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'checkFileDeletion', tag: 'file', summary: 'Why was this file deleted', method: 'GET', path: '/api/v1/file-deletion-check/{LibraryId}/{SpaceId}/{Inode}', scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'convertFile', tag: 'file', summary: 'Convert a document to PDF', method: 'PUT', path: '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'convert' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'createSymlink', tag: 'file', summary: 'Create a symbolic link', method: 'PUT', path: '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}', match: { body: 'linkTo' }, scope: 'space', access: grantedTo('admin', 'space_admin', 'upload_file', 'upload_file_force', 'create_symlink', 'create_symlink_force') }),
  notBuilt({ id: 'createVirtualFile', tag: 'file', summary: 'Create a virtual file (metadata only)', method: 'PUT', path: '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'virtual_file' }, scope: 'space', access: grantedTo('admin', 'space_admin', 'upload_file', 'upload_file_force', 'create_virtual') }),
  notBuilt({ id: 'downloadTranscodedVideo', tag: 'file', summary: 'Download a transcoded video (redirect)', method: 'GET', path: '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'transcoding_template_id' }, scope: 'space', access: anyToken }),
  notBuilt({ id: 'getCover', alternates: ['previewFile'], tag: 'file', summary: 'Thumbnail of a photo or video (redirect)', method: 'GET', path: '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'preview' }, scope: 'space', access: publicRead }),
  notBuilt({ id: 'officeEdit', tag: 'file', summary: 'Online editor page', method: 'GET', path: '/api/v1/office/{LibraryId}/{SpaceId}/edit/{FilePath}', scope: 'space', access: anyToken }),
  notBuilt({ id: 'previewZipFile', tag: 'file', summary: 'List an archive without extracting', method: 'GET', path: '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'zip-preview' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'uncompressFile', tag: 'file', summary: 'Extract an archive', method: 'POST', path: '/api/v1/file/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'uncompress' }, scope: 'space', access: anyToken }),
  notBuilt({ id: 'confirmM3u8Upload', tag: 'hls', summary: 'Confirm playlist or segments', method: 'POST', path: '/api/v1/hls/{LibraryId}/{SpaceId}/{ConfirmKey}', match: { query: 'confirm' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'createTranscodeTask', tag: 'hls', summary: 'Transcode a video', method: 'POST', path: '/api/v1/hls/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'transcode' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'getMediaFileInfo', tag: 'hls', summary: 'Media properties', method: 'GET', path: '/api/v1/hls/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'info' }, scope: 'space', access: anyToken }),
  notBuilt({ id: 'liveTranscodeMediaFile', tag: 'hls', summary: 'Live transcoding playlist (redirect)', method: 'GET', path: '/api/v1/hls/{LibraryId}/{SpaceId}/{FilePath}', match: { query: 'live_transcode' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'modifyM3u8Segments', tag: 'hls', summary: 'Add or replace segments', method: 'POST', path: '/api/v1/hls/{LibraryId}/{SpaceId}/{ConfirmKey}', match: { query: 'modify' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'prepareM3u8Upload', tag: 'hls', summary: 'Begin an m3u8 package upload', method: 'PUT', path: '/api/v1/hls/{LibraryId}/{SpaceId}/{FilePath}', scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'renewM3u8Upload', tag: 'hls', summary: 'Refresh m3u8 signatures', method: 'POST', path: '/api/v1/hls/{LibraryId}/{SpaceId}/{ConfirmKey}', match: { query: 'renew' }, scope: 'space', access: grantedTo('admin', 'space_admin') }),
  notBuilt({ id: 'createQuota', tag: 'quota', summary: 'Create a quota', method: 'POST', path: '/api/v1/quota/{LibraryId}', scope: 'library', access: grantedTo('admin') }),
  notBuilt({ id: 'getQuota', tag: 'quota', summary: 'Quota of a space', method: 'GET', path: '/api/v1/quota/{LibraryId}/{SpaceId}', scope: 'space', access: grantedTo('admin') }),
  notBuilt({ id: 'updateQuota', tag: 'quota', summary: 'Change the quota of a space', method: 'PUT', path: '/api/v1/quota/{LibraryId}/{SpaceId}', scope: 'space', access: grantedTo('admin') }),
  notBuilt({ id: 'getQuotaInfo', tag: 'quota', summary: 'Quota by id', method: 'GET', path: '/api/v1/quota/{LibraryId}/{QuotaId}', match: { digits: 'QuotaId' }, scope: 'library', access: grantedTo('admin') }),
  notBuilt({ id: 'updateQuotaById', tag: 'quota', summary: 'Change a quota by id', method: 'PUT', path: '/api/v1/quota/{LibraryId}/{QuotaId}', match: { digits: 'QuotaId' }, scope: 'library', access: grantedTo('admin') }),
  notBuilt({ id: 'getSpaceQuota', tag: 'quota', summary: 'Quota of a space (dedicated path)', method: 'GET', path: '/api/v1/space-quota/{LibraryId}/{SpaceId}', scope: 'space', access: grantedTo('admin') }),
  notBuilt({ id: 'recycleInfo', tag: 'recycled', summary: 'Details of a recycled file', method: 'GET', path: '/api/v1/recycled/{LibraryId}/{SpaceId}/{RecycledItemId}', match: { query: 'info' }, scope: 'space', access: publicRead }),
  notBuilt({ id: 'recyclePreview', tag: 'recycled', summary: 'Preview a recycled file (redirect)', method: 'GET', path: '/api/v1/recycled/{LibraryId}/{SpaceId}/{RecycledItemId}', match: { query: 'preview' }, scope: 'space', access: anyToken }),
  notBuilt({ id: 'searchAI', tag: 'search', summary: 'Semantic search in documents or pictures', method: 'POST', path: '/api/v1/search/{LibraryId}/{SpaceId}/search-ai', scope: 'space', access: anyToken }),
  notBuilt({ id: 'searchFs', tag: 'search', summary: 'Search names or contents (index)', method: 'POST', path: '/api/v1/search/{LibraryId}/{SpaceId}/search-fs', scope: 'space', access: anyToken }),
  notBuilt({ id: 'searchFsStats', tag: 'search', summary: 'Aggregate over search results', method: 'POST', path: '/api/v1/search/{LibraryId}/{SpaceId}/search-fs-stats', scope: 'space', access: anyToken }),
  notBuilt({ id: 'createShare', tag: 'share', summary: 'Create a share', method: 'POST', path: '/api/v1/share/{LibraryId}/{SpaceId}', scope: 'space', access: anyToken }),
  notBuilt({ id: 'deleteShare', tag: 'share', summary: 'Delete a share', method: 'DELETE', path: '/api/v1/share/{LibraryId}/{ShareId}', scope: 'library', access: anyToken }),
  notBuilt({ id: 'downloadShareFile', tag: 'share', summary: 'Download from a share (redirect)', method: 'GET', path: '/api/v1/share/file/{ShareCode}/{Inodes}', match: { query: 'download' }, scope: 'none', access: open }),
  notBuilt({ id: 'getShareDetail', tag: 'share', summary: 'Share details for its owner', method: 'GET', path: '/api/v1/share/{LibraryId}/{ShareId}', match: { query: 'detail' }, scope: 'library', access: anyToken }),
  notBuilt({ id: 'getShareUrlDetail', tag: 'share', summary: 'Public share information', method: 'GET', path: '/api/v1/share/url-detail/{ShareToken}', scope: 'none', access: open }),
  notBuilt({ id: 'listShareFiles', tag: 'share', summary: 'List inside a share', method: 'GET', path: '/api/v1/share/file/{ShareCode}/{Inodes}', match: { query: 'list' }, scope: 'none', access: open }),
  notBuilt({ id: 'listShares', tag: 'share', summary: 'List shares of the library', method: 'GET', path: '/api/v1/share/{LibraryId}/list', scope: 'library', access: anyToken }),
  notBuilt({ id: 'previewShareFile', tag: 'share', summary: 'Preview from a share (redirect)', method: 'GET', path: '/api/v1/share/file/{ShareCode}/{Inodes}', match: { query: 'preview' }, scope: 'none', access: open }),
  notBuilt({ id: 'saveShareFile', tag: 'share', summary: 'Save shared items into an own space', method: 'POST', path: '/api/v1/share/file/{ShareCode}', match: { query: 'save' }, scope: 'none', access: open }),
  notBuilt({ id: 'searchShares', tag: 'share', summary: 'Search shares', method: 'POST', path: '/api/v1/share/{LibraryId}/search', scope: 'library', access: grantedTo('admin') }),
  notBuilt({ id: 'setShareEnabled', tag: 'share', summary: 'Enable or disable a share', method: 'POST', path: '/api/v1/share/{LibraryId}/{ShareId}', match: { query: 'setEnabled' }, scope: 'library', access: anyToken }),
  notBuilt({ id: 'updateShare', tag: 'share', summary: 'Change a share', method: 'POST', path: '/api/v1/share/{LibraryId}/{ShareId}', match: { query: 'update' }, scope: 'library', access: anyToken }),
  notBuilt({ id: 'verifyExtractionCode', tag: 'share', summary: 'Exchange the extraction code for a share token', method: 'POST', path: '/api/v1/share/verify/{ShareCode}', scope: 'none', access: open }),
  notBuilt({ id: 'getContentsView', tag: 'space', summary: 'Flat list of a space', method: 'GET', path: '/api/v1/space/{LibraryId}/{SpaceId}/contents-view', scope: 'space', access: publicRead }),
  notBuilt({ id: 'createSearch', tag: 'legacySearch', summary: 'Start a search, first page', method: 'POST', path: '/api/v1/search/{LibraryId}/{SpaceId}/space-contents', scope: 'space', access: anyToken }),
  notBuilt({ id: 'searchMore', tag: 'legacySearch', summary: 'Next page of a search', method: 'GET', path: '/api/v1/search/{LibraryId}/{SpaceId}/{SearchId}', scope: 'space', access: anyToken }),
  notBuilt({ id: 'deleteSearch', tag: 'legacySearch', summary: 'Drop a search', method: 'DELETE', path: '/api/v1/search/{LibraryId}/{SpaceId}/{SearchId}', scope: 'space', access: anyToken }),
]
