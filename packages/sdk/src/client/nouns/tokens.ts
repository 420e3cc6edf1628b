import type { CallOptions, Caller, Input } from '../operation.ts'

/** On a backend: the library's secret makes and ends tokens. */
export const tokensOf = (caller: Caller) => ({
  create: (query: Input<'createToken'>, options?: CallOptions) => caller.call('createToken', query, options),
  renew: (token: string, options?: CallOptions) => caller.call('renewToken', { AccessToken: token }, options),
  revoke: (token: string, options?: CallOptions) => caller.call('deleteToken', { AccessToken: token }, options),

  /** All tokens of a user, or of one device or session of theirs. */
  revokeOfUser: (query: Input<'deleteUserTokens'>, options?: CallOptions) => caller.call('deleteUserTokens', query, options),
})
