/** Builders of operations whose path names a Library, or a Space in it. */
import type { TObject, TSchema } from 'typebox'
import { operation } from '../../platform/http/operation.ts'
import type { Operation, TypedOperation } from '../../platform/http/operation.ts'
import type { LibraryScope, SpaceScope } from './space.ts'

type Scoped<Query extends TObject, Body extends TSchema, Scope> = Omit<TypedOperation<Query, Body, Scope>, 'scope'>

/** `/api/v1/…/{LibraryId}…`: runs with the Library resolved and the caller's right to it checked. */
export function libraryOperation<Query extends TObject, Body extends TSchema>(typed: Scoped<Query, Body, LibraryScope>): Operation {
  return operation({ ...typed, scope: 'library' })
}

/** `/api/v1/…/{LibraryId}/{SpaceId}…`: runs with both resolved and the caller's right to them checked. */
export function spaceOperation<Query extends TObject, Body extends TSchema>(typed: Scoped<Query, Body, SpaceScope>): Operation {
  return operation({ ...typed, scope: 'space' })
}
