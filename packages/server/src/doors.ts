/**
 * The doors of the house: which operations, actions and jobs there are, and which handler
 * answers which address on the two listeners. `app.ts` puts machinery and sockets around it; the
 * in-process test app puts other machinery and sockets around the same.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applicationActions } from './features/applications/index.ts'
import { batchJobs, batchOperations } from './features/batch/index.ts'
import { createAuthorise, tokenJobs, tokenOperations } from './features/tokens/index.ts'
import { changeFeedOperations } from './features/change-feed/index.ts'
import { credentialActions } from './features/credentials/index.ts'
import type { RootKeyFinder } from './features/credentials/index.ts'
import { downloadOperations } from './features/downloads/index.ts'
import { entryJobs, entryOperations } from './features/entries/index.ts'
import { favoriteJobs, favoriteOperations } from './features/favorites/index.ts'
import { healthActions } from './features/health/index.ts'
import { liveActions, liveJobs } from './features/live/index.ts'
import { liveCutJobs } from './features/live-cuts/index.ts'
import { libraryActions } from './features/library-admin/index.ts'
import { notBuiltOperations } from './features/not-built/index.ts'
import { recentJobs, recentOperations } from './features/recents/index.ts'
import { openRecorder } from './features/recordings/index.ts'
import { quotaJobs, quotaOperations } from './features/quotas/index.ts'
import { recountJobs, recountOperations } from './features/recounts/index.ts'
import { recycleBinJobs, recycleBinOperations } from './features/recycle-bin/index.ts'
import { searchJobs, searchOperations } from './features/search/index.ts'
import { spaceJobs, spaceOperations } from './features/spaces/index.ts'
import { taskJobs, taskOperations } from './features/tasks/index.ts'
import { uploadJobs, uploadOperations } from './features/uploads/index.ts'
import { verifyJobs } from './features/verify/index.ts'
import { versionJobs, versionOperations } from './features/versions/index.ts'
import { createConsole, isConsoleRequest } from './gateways/console/index.ts'
import type { ConsoleOptions } from './gateways/console/index.ts'
import { createCloudApi, isCloudRequest, signingKeys } from './gateways/cloud-api/index.ts'
import { bucketInHost, createObjectGateway } from './gateways/object/index.ts'
import { createAir, createLiveGateway } from './gateways/live/index.ts'
import type { Air } from './gateways/live/index.ts'
import { createTransfer, isTransferRequest } from './gateways/transfer/index.ts'
import { system } from './kernel/actor.ts'
import type { Machinery } from './platform/call.ts'
import { createBusinessApi, isBusinessPath } from './platform/http/business-api.ts'
import type { Action } from './platform/http/action.ts'
import type { HttpHandler } from './platform/http/business-api.ts'
import type { Operation } from './platform/http/operation.ts'
import type { JobDefinition } from './platform/jobs/jobs.ts'
import type { Log } from './platform/log/log.ts'

/** Every endpoint of the business API. */
export const operations: readonly Operation[] = [
  ...tokenOperations,
  ...spaceOperations,
  ...entryOperations,
  ...uploadOperations,
  ...downloadOperations,
  ...recycleBinOperations,
  ...quotaOperations,
  ...taskOperations,
  ...batchOperations,
  ...changeFeedOperations,
  ...favoriteOperations,
  ...recentOperations,
  ...recountOperations,
  ...versionOperations,
  ...searchOperations,
  ...notBuiltOperations,
]

/** Every action of the Cloud API, of all services. */
export const actions: readonly Action[] = [...libraryActions, ...credentialActions, ...applicationActions, ...liveActions, ...healthActions]

/** Operations on one address: the selector that stands first wins. */
export const selectorOrder: readonly string[] = [
  // PUT and POST on files
  'virtual_file',
  'convert',
  'confirm',
  'renew',
  'multipart',
  'uncompress',
  // GET and DELETE on files, uploads and directories
  'info',
  'upload',
  'zip-preview',
  'transcoding_template_id',
  'preview',
  'calibrate',
  'stats',
  'by-page',
  'by-marker',
  'update',
  // batches, bin, favourites, shares, packages
  'copy',
  'move',
  'restore',
  'delete',
  'lifecycle',
  'cancel',
  'detail',
  'setEnabled',
  'list',
  'download',
  'save',
  'transcode',
  'live_transcode',
  'modify',
  // bodies
  'copyFrom',
  'from',
  'linkTo',
]

export const jobDefinitions: readonly JobDefinition<never>[] = [
  ...tokenJobs,
  ...spaceJobs,
  ...entryJobs,
  ...verifyJobs,
  ...uploadJobs,
  ...recycleBinJobs,
  ...quotaJobs,
  ...taskJobs,
  ...batchJobs,
  ...favoriteJobs,
  ...recentJobs,
  ...recountJobs,
  ...versionJobs,
  ...searchJobs,
  ...liveJobs,
  ...liveCutJobs,
]

export type DoorOptions = {
  readonly machinery: Machinery
  readonly log: Log
  /** The installation's own key pair. */
  readonly findRootKey: RootKeyFinder
  /** Told once for every answer of the business API and of the content listener. */
  readonly observe?: (operationId: string, status: number, startedAt: number) => void
  /** Further addresses of the control listener, such as `/healthz`. */
  readonly pages?: ReadonlyMap<string, HttpHandler>
  /** Where live streams are cut and recorded, and with which ffmpeg; absent: they are only relayed. */
  readonly live?: { readonly directory: string; readonly ffmpeg: string | undefined }
  /** Absent: there is no `/console`. */
  readonly console?: Omit<ConsoleOptions, 'log'>
}

export type Doors = {
  readonly control: HttpHandler
  readonly content: HttpHandler
  /** Answers `Expect: 100-continue` on the content listener once the ticket has been checked. */
  readonly contentContinue: HttpHandler
  /** What is on the air: the RTMP listener's owner. */
  readonly air: Air
  /** Writes what is still in memory; call it before the database is closed. */
  readonly close: () => Promise<void>
}

export function openDoors({ machinery, log, findRootKey, observe, pages, console, live }: DoorOptions): Doors {
  const authoriser = createAuthorise({ db: machinery.db, log })
  const business = createBusinessApi({
    operations,
    selectorOrder,
    machinery,
    authorise: authoriser.authorise,
    log,
    ...(observe && { observe }),
  })
  const cloud = createCloudApi({ actions, machinery, findCredential: signingKeys(findRootKey), log })
  const transfer = createTransfer({ machinery, log, ...(observe && { observe }) })
  const objects = createObjectGateway({ machinery, log, findRootKey, ...(observe && { observe }) })
  // A bucket in the host says more than a path: any key may begin as our own addresses do.
  const contentDoor = (request: IncomingMessage): typeof transfer =>
    bucketInHost(request.headers.host) === undefined && isTransferRequest(request) ? transfer : objects
  const air = openAir({ machinery, log }, live)
  const playback = createLiveGateway({ machinery, log, air, ...(observe && { observe }) })
  const serveConsole = console && createConsole({ ...console, log })
  const control = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url as string
    if (isBusinessPath(url)) return business(request, response)
    const page = pages?.get(url.split('?', 1)[0] as string)
    if (page) return page(request, response)
    if (serveConsole && isConsoleRequest(request)) return serveConsole(request, response)
    // The business API also answers for addresses that nobody has.
    return isCloudRequest(request) ? cloud(request, response) : business(request, response)
  }
  return {
    control,
    content: (request, response) => playback.take(request, response, contentDoor(request).handle),
    contentContinue: (request, response) => playback.take(request, response, contentDoor(request).handleContinue),
    air,
    async close() {
      await air.close()
      await objects.close()
      await authoriser.close()
    },
  }
}

function openAir({ machinery, log }: Pick<DoorOptions, 'machinery' | 'log'>, live: DoorOptions['live']): Air {
  const { directory, ffmpeg } = live ?? { directory: join(tmpdir(), 'mediatheque-live'), ffmpeg: undefined }
  const makeCall = () => ({ ...machinery, requestId: 'live', actor: system, log, signal: new AbortController().signal })
  const recorder = openRecorder({ makeCall, log, directory: join(directory, 'recordings'), ffmpeg })
  return createAir({ makeCall, log, recorder, hls: { directory: join(directory, 'hls'), ffmpeg } })
}
