/** The business API's endpoints of Tokens. */
import { Type } from '../../platform/http/schema.ts'
import type { Static } from 'typebox'
import { isLibraryId } from '../../kernel/ids.ts'
import type { Call } from '../../platform/call.ts'
import { edgeFailure } from '../../platform/http/failures.ts'
import { noContent, ok, operation } from '../../platform/http/operation.ts'
import type { Operation } from '../../platform/http/operation.ts'
import { Text } from '../../platform/http/query.ts'
import { verifyLibrarySecret } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { libraryOperation } from '../spaces/index.ts'
import { createToken } from './create-token.ts'
import { deleteToken } from './delete-token.ts'
import { deleteUserTokens } from './delete-user-tokens.ts'
import { renewToken } from './renew-token.ts'
import { readGrants, readPeriod } from './token.ts'

const IssuedTokenReply = Type.Object({
  accessToken: Type.String({ description: 'Access token' }),
  expiresIn: Type.Integer({ description: 'Life in seconds' }),
})

const CreateTokenQuery = Type.Object({
  library_id: Text('Library id'),
  library_secret: Text('Library secret'),
  space_id: Text('Spaces the token is for, comma separated'),
  user_id: Text('Who acts with the token; recorded as creator and operator'),
  client_id: Text('Device, for revoking it alone'),
  session_id: Text('Session, for revoking it alone'),
  period: Text('Seconds of validity and of each renewal, 300 to 315360000; 86400 by default'),
  grant: Text('Permissions, comma separated; empty reads only'),
  allow_space_tag: Text('Limits the token to spaces that carry this tag'),
})

const createTokenRoute = {
  tag: 'token',
  path: '/api/v1/token',
  scope: 'none',
  // The secret stands in the query beside the library's id; the operation checks the pair itself.
  access: { kind: 'open' },
  query: CreateTokenQuery,
  replies: { 200: IssuedTokenReply },
  failures: [
    'EmptyLibraryIdOrSecret',
    'EmptyLibraryId',
    'EmptyLibrarySecret',
    'WrongLibraryIdOrSecret',
    'SpaceNotFound',
    'ParamInvalid',
    'UserIdLengthExceed',
    'ClientIdLengthExceed',
  ],
  async run(call: Call<'db' | 'caches' | 'clock' | 'random' | 'keys'>, { query }: { readonly query: Static<typeof CreateTokenQuery> }) {
    const library = await showSecret(call, query)
    const issued = await createToken(call, {
      library,
      spaceNames: splitList(query.space_id),
      ...(query.allow_space_tag && { spaceTag: query.allow_space_tag }),
      userId: query.user_id ?? '',
      clientId: query.client_id ?? '',
      sessionId: query.session_id ?? '',
      grants: readGrants(query.grant ?? ''),
      periodSeconds: readPeriod(query.period ?? ''),
    })
    return ok(issued)
  },
} as const

async function showSecret(
  call: Call<'db' | 'caches' | 'keys'>,
  { library_id: id, library_secret: secret }: { readonly library_id?: string; readonly library_secret?: string },
): Promise<Library> {
  if (!id && !secret) throw edgeFailure.EmptyLibraryIdOrSecret()
  if (!id) throw edgeFailure.EmptyLibraryId()
  if (!secret) throw edgeFailure.EmptyLibrarySecret()
  const library = isLibraryId(id) ? await verifyLibrarySecret(call, id, secret) : undefined
  if (!library) throw edgeFailure.WrongLibraryIdOrSecret()
  return library
}

const DeleteUserTokensQuery = Type.Object({
  user_id: Text('Users, comma separated, at most 100; empty means tokens that name no user'),
  client_id: Text('Only tokens of these clients, comma separated, at most 100; empty means tokens that name no client'),
  session_id: Text('Only tokens of these sessions, comma separated, at most 100'),
})

export const tokenOperations: readonly Operation[] = [
  operation({ ...createTokenRoute, id: 'createToken', method: 'GET', summary: 'Create an access token' }),
  operation({ ...createTokenRoute, id: 'createTokenByPost', method: 'POST', summary: 'Create an access token (older clients)' }),
  libraryOperation({
    id: 'renewToken',
    tag: 'token',
    summary: 'Renew a token',
    method: 'POST',
    path: '/api/v1/token/{LibraryId}/{AccessToken}',
    access: { kind: 'tokenInPath' },
    query: Type.Object({}),
    replies: { 200: IssuedTokenReply },
    run: async (call, { params }) => ok(await renewToken(call, params['AccessToken'] as string)),
  }),
  libraryOperation({
    id: 'deleteToken',
    tag: 'token',
    summary: 'Revoke a token',
    method: 'DELETE',
    path: '/api/v1/token/{LibraryId}/{AccessToken}',
    access: { kind: 'tokenInPath' },
    query: Type.Object({}),
    replies: { 204: 'empty' },
    async run(call, { params }) {
      await deleteToken(call, params['AccessToken'] as string)
      return noContent
    },
  }),
  libraryOperation({
    id: 'deleteUserTokens',
    tag: 'token',
    summary: 'Revoke all tokens of a user',
    method: 'DELETE',
    path: '/api/v1/token/{LibraryId}',
    access: { kind: 'secret' },
    query: DeleteUserTokensQuery,
    replies: { 204: 'empty' },
    failures: ['EmptyLibrarySecret', 'WrongLibraryIdOrSecret', 'ParamInvalid'],
    async run(call, { query, scope }) {
      await deleteUserTokens(call, {
        libraryId: scope.library.id,
        userIds: splitIds(query.user_id),
        ...(query.client_id !== undefined && { clientIds: splitIds(query.client_id) }),
        ...(query.session_id && { sessionIds: splitIds(query.session_id) }),
      })
      return noContent
    },
  }),
]

/** The items of a comma-separated list, without empty ones. */
const splitList = (text = ''): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** The same for ids, where an empty list is the one empty id. */
const splitIds = (text = ''): string[] => {
  const ids = splitList(text)
  return ids.length === 0 ? [''] : ids
}
