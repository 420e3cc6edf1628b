/** How live streams are recorded: templates say where to and in which formats, rules say which streams. The recording itself is the gateway's. */
export { liveRecordingActions } from './actions.ts'
export { recordingPath } from './record-template.ts'
export type { Recording, RecordingFormat } from './record-template.ts'
export { recordingRuleFor } from './recording-rule-for.ts'
