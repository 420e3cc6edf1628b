/** What questions about tasks may refuse. */
import { failures } from '../../kernel/failure.ts'

export const taskFailure = failures({
  TaskNotFound: { kind: 'missing', message: 'There is no such task. Tasks are forgotten 30 days after their end.' },
  TooManyItems: { kind: 'invalid', message: 'Too many ids. At most 1000 fit in one call.' },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
})
