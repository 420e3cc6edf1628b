/** Refusals of recording; nobody waits for the answer, the log tells them. */
import { failures } from '../../kernel/failure.ts'

export const recordingFailure = failures({
  RecordingPlaceGone: {
    kind: 'missing',
    message: 'The library or the space that the recording rule names is gone. Make it anew, or change the rule.',
  },
})
