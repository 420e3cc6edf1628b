/** What the change feed refuses. */
import { failures } from '../../kernel/failure.ts'

export const changeFeedFailure = failures({
  CursorExpired: { kind: 'invalid', message: 'The cursor is too old. Take a new one and list everything again.' },
  ParamInvalid: { kind: 'invalid', message: 'The cursor was not handed out for this space. Take a new one.' },
})
