import type { Call } from '../../platform/call.ts'
import { findLibrary } from '../libraries/index.ts'
import type { Library } from '../libraries/index.ts'
import { findSpace } from '../spaces/index.ts'
import type { Space } from '../spaces/index.ts'
import { findApplication } from './application-store.ts'
import type { Application } from './application.ts'

export type ApplicationTree = { readonly application: Application; readonly library: Library; readonly space: Space }

/**
 * The application with the Space it uploads into; undefined when one of them is gone. A Space that
 * was made later, under the name of one that is gone, is another tenant's.
 */
export async function findApplicationTree(call: Call<'db' | 'caches'>, id: string): Promise<ApplicationTree | undefined> {
  const application = await findApplication(call, id)
  const library = application && (await findLibrary(call, application.libraryId))
  const space = library && (await findSpace(call, library.id, application.spaceName))
  return space && space.createdAt <= application.createdAt ? { application, library, space } : undefined
}
