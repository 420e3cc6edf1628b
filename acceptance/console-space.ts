/** A space of its own on a started server, opened in the console's file browser, and what the server says is in it. */
import type { Locator, Page } from 'playwright-core'
import { field, row } from './console-flows.ts'
import type { ConsoleServer, Visit, VisitOptions } from './console-server.ts'
import type { Say } from './console-words.ts'
import { makePlace } from './place.ts'
import type { Place } from './place.ts'

export const newPlace = (it: ConsoleServer, extension: object = {}): Promise<Place> =>
  makePlace(it.server, { EnableFileHistory: true, EnableSearch: true, ...extension })

export const openFiles = (it: ConsoleServer, { libraryId }: Place, options: VisitOptions): Promise<Visit> =>
  it.visit(`/libraries/${libraryId}/spaces/-/files/`, options)

export type Sent = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }

export const textFile = (name: string, text = `content of ${name}`): Sent => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

/** Through the hidden input behind the menu, as a file dialog would. */
export const choose = (page: Page, say: Say, files: readonly Sent[] | string): Promise<void> =>
  field(page, say('files.upload.files'))
    .first()
    .setInputFiles(typeof files === 'string' ? files : [...files])

export async function upload(page: Page, say: Say, files: readonly Sent[]): Promise<void> {
  await choose(page, say, files)
  for (const { name } of files.slice(0, 6)) await row(page, name).waitFor()
}

export const grid = (page: Page): Locator => page.getByRole('grid')
export const toolbar = (page: Page): Locator => page.getByRole('toolbar')
export const names = (page: Page): Promise<string[]> =>
  grid(page).getByRole('row').locator('[role=gridcell]:first-child button').allTextContents()
export const chosenNames = (page: Page): Promise<string[]> =>
  page.getByRole('row', { selected: true }).locator('[role=gridcell]:first-child button').allTextContents()

export async function listed({ control, libraryId, token }: Place, path = ''): Promise<Record<string, string>> {
  const url = `${control}/api/v1/directory/${libraryId}/-/${encodeURIComponent(path)}?access_token=${token}&limit=1000`
  const { contents } = (await (await fetch(url)).json()) as { contents: { name: string; size?: string; type: string }[] }
  return Object.fromEntries(contents.map(({ name, type, size }) => [name, type === 'dir' ? 'dir' : String(size)]))
}

export const contentOf = async ({ control, libraryId, token }: Place, path: string): Promise<string> =>
  (await fetch(`${control}/api/v1/file/${libraryId}/-/${encodeURIComponent(path)}?access_token=${token}`)).text()
