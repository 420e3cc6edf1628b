import type { LibraryId } from '../../kernel/ids.ts'
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import { findLibraryRow, libraryFailure } from '../libraries/index.ts'
import { findSpace, onlySpace } from '../spaces/index.ts'
import { newNumber } from './application.ts'
import type { Application } from './application.ts'
import { countApplications, findApplicationRow, forgetApplication, insertApplication, removeApplication } from './application-store.ts'
import { applicationFailure } from './failures.ts'

/** Registers an application with a Library; of a multi-tenant one, with one of its Spaces. Asking again registers another. */
export async function createApplication(
  call: Call<'db' | 'caches' | 'clock' | 'random'>,
  asked: { readonly libraryId: LibraryId; readonly spaceName: string | undefined; readonly name: string },
): Promise<Application> {
  const { libraryId, name } = asked
  const space = await findSpace(call, libraryId, asked.spaceName ?? onlySpace)
  const application = { id: newNumber(call.random), libraryId, name, createdAt: call.clock.now(), spaceName: space?.name ?? onlySpace }
  await call.db.write(`library:${libraryId}`, async (tx) => {
    const library = await findLibraryRow(tx, libraryId)
    if (!library) throw libraryFailure['ResourceNotFound.Library']()
    if (!space && asked.spaceName === undefined && library.settings.isMultiSpace)
      throw parameterFailure(
        'InvalidParameterValue',
        'SpaceId',
        'The library has many spaces. Say in SpaceId which one the application uses.',
      )
    if (!space) throw applicationFailure['ResourceNotFound.Space']()
    if ((await countApplications(tx, libraryId)) >= limits.applicationsPerLibraryMax)
      throw applicationFailure['LimitExceeded.Application']()
    await insertApplication(tx, application)
  })
  return application
}

/** Removes the application, its buckets and with them what its keys are worth. The files stay where they are. */
export async function deleteApplication(call: Call<'db' | 'caches'>, id: string): Promise<void> {
  const found = await call.db.read((reader) => findApplicationRow(reader, id))
  if (!found) throw applicationFailure['ResourceNotFound.Application']()
  await call.db.write(`library:${found.libraryId}`, async (tx) => {
    if ((await removeApplication(tx, id)) === 0) throw applicationFailure['ResourceNotFound.Application']()
    forgetApplication(tx, call, id)
  })
}
