/**
 * Live streams: who may push and play, what is on the air, which names are banned. The one door of
 * live for those who carry streams: what they need of cuts and recording rules is told on here.
 */
import { liveDomainActions } from '../live-domains/index.ts'
import { liveRecordingActions } from '../live-recording/index.ts'
import { historyActions } from './history-actions.ts'
import { streamActions } from './stream-actions.ts'

export { isForbidden } from './bans.ts'
export { checkPlay, checkPush, checkRunning, checkSegment, findPlayDomain, segmentTicket } from './check-address.ts'
export type * from './contract.ts'
export { liveJobs } from './jobs.ts'
export { findPublisher, streamEnded, streamStarted, streamsSeen } from './publishers.ts'
export type { NewPublisher } from './publishers.ts'
export { explainAddress } from './explain-address.ts'
export type { Explanation } from './explain-address.ts'
export { parsePlayPath, readLiveAddress } from './stream-address.ts'
export type { LiveAddress } from './stream-address.ts'
export { isCutBy, watchCuts } from '../live-cuts/index.ts'
export type { Cut, CutWatch } from '../live-cuts/index.ts'
export { recordingPath, recordingRuleFor } from '../live-recording/index.ts'
export type { Recording, RecordingFormat } from '../live-recording/index.ts'
export type { AddressSignature } from '../live-domains/index.ts'

/** Every action of the service `live`. */
export const liveActions = [...liveDomainActions, ...streamActions, ...historyActions, ...liveRecordingActions]
