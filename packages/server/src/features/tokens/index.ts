/** Tokens: who may act, for how long, in which Spaces. The business API's one authorisation check lives here. */
export { createAuthorise } from './authorise.ts'
export type { Asked, Authoriser } from './authorise.ts'
export type { Authorised } from './token-access.ts'
export { createToken } from './create-token.ts'
export type { IssuedToken, NewToken } from './create-token.ts'
export { tokenJobs } from './jobs.ts'
export { tokenOperations } from './routes.ts'
