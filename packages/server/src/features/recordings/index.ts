/**
 * Recordings: what a rule asks to keep of a live stream becomes a File of the tree. The stream
 * is written as it comes, so that a crash costs its last moment; when the recording ends it is
 * put into the wanted container and uploaded like anything else, with quota and journal.
 */
export { openRecorder } from './recorder.ts'
export type { Recorder } from './recorder.ts'
