/** Refusals of playback over HTTP. Players act on the status and are told no more; the log and `live explain` say why. */
import { failures } from '../../kernel/failure.ts'

export const liveFailure = failures({
  LivePlayRefused: { kind: 'denied', message: 'This address does not play.' },
  LiveNotOnAir: { kind: 'missing', message: 'This stream is not on the air.' },
  LiveAddressUnknown: { kind: 'missing', message: 'There is no stream at this address.' },
  LiveMethodNotAllowed: { kind: 'invalid', status: 405, message: 'This address is only read.' },
  LiveHlsUnavailable: {
    kind: 'unavailable',
    message: 'This server has no ffmpeg, which cuts HLS. Install ffmpeg, or play the FLV address.',
  },
  LiveHlsNotReady: { kind: 'unavailable', message: 'The first segment is not ready yet. Ask again.' },
})
