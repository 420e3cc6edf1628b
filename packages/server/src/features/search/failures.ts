/** What searches may refuse. */
import { failures } from '../../kernel/failure.ts'

export const searchFailure = failures({
  SearchNotEnabled: { kind: 'invalid', message: 'Search is switched off here. Switch it on in the settings of the library.' },
  SearchTooComplex: { kind: 'invalid', message: 'The search takes too long. Use fewer or longer words.' },
  SearchIdInvalid: { kind: 'invalid', message: 'This is not the id of a search.' },
  SearchIdNotFound: { kind: 'missing', message: 'The search is over or was never started. Start it again.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
  RateLimitExceeded: { kind: 'exhausted', message: 'Too many searches in this space. Slow down and try again in a second.' },
})
