/** Every operator page of the console, in every look: readable to everybody, and nothing hangs over its edge. */
import { after, test } from 'node:test'
import { checkWidth, looks, within } from './console-flows.ts'
import { cloudCall, consoleLibraries, startConsole } from './console-server.ts'

const it = await startConsole()
after(() => it.stop())
const { makeLibrary, as } = consoleLibraries(it.server)

const shown = await makeLibrary('shown-1', { IsMultiSpace: true })
const { call } = await as(shown, 'ada-1')
await call('POST', `space/${shown}?space_id=ada-1`)
await call('PUT', `directory/${shown}/ada-1/plans-1`)
await call('POST', `quota/${shown}`, { spaces: ['ada-1'], capacity: '1048576', removeWhenExceed: false })
await cloudCall(it.server, { action: 'CreateAccessKey', input: { LibraryId: shown, Name: 'key-1', Grants: ['admin'] } })
const paths = {
  libraries: '/libraries',
  start: `/libraries/${shown}`,
  spaces: `/libraries/${shown}/spaces`,
  access: `/libraries/${shown}/access`,
  settings: `/libraries/${shown}/settings`,
  space: `/libraries/${shown}/spaces/ada-1`,
  activity: `/libraries/${shown}/spaces/ada-1/activity`,
  tasks: `/libraries/${shown}/spaces/ada-1/tasks`,
  health: '/health',
  missing: '/libraries/smh0000000000000',
}

for (const { name, options } of looks)
  test(`shows every page to everybody, and nothing hangs over its edge (${name})`, async () => {
    const visit = await it.visit('/libraries', options)
    await within(visit, async (page) => {
      for (const [title, path] of Object.entries(paths)) {
        await page.goto(`${it.server.control}/console${path}`)
        await page.getByRole('heading').first().waitFor()
        await page.waitForLoadState('networkidle')
        await checkWidth(page, title)
        await visit.checkAccess().catch((error: unknown) => {
          throw new Error(`${title}: ${String(error)}`)
        })
        await visit.picture(`operator-${title}-${name}`)
      }
    })
  })
