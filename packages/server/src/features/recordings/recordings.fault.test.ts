/** Recordings on a machine that runs out of what it takes to finish them. */
import assert from 'node:assert/strict'
import { ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { LibraryId, SpaceName } from '../../kernel/ids.ts'
import { testApp } from '../../../test/test-app.ts'
import { convert } from './convert.ts'
import { findPlace, placeRecording } from './place-recording.ts'

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mediatheque-tapes-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a recording waits when no file is left to open for its conversion', async (t) => {
  const path = temporaryFolder(t)
  // As Node does it: without descriptors the process has no pipes, and an event tells why.
  const refuse = function (this: ChildProcess): number {
    process.nextTick(() => this.emit('error', Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE' })))
    return -24
  }
  t.mock.method(ChildProcess.prototype as unknown as { spawn: () => number }, 'spawn', refuse as () => number)
  const { signal } = new AbortController()
  await assert.rejects(convert('ffmpeg', { path, streamPath: join(path, 'stream.flv') }, { format: 'mp4', signal }), { code: 'EMFILE' })
  assert.deepEqual(readdirSync(path), [])
})

test('a recording waits when its file can not be opened', async (t) => {
  const app = await testApp()
  const place = await app.given.place()
  const path = join(temporaryFolder(t), 'file.flv')
  writeFileSync(path, 'a recording')
  const plain = app.call()
  const { random, blobs } = plain
  const call = {
    ...plain,
    random: { ...random, bytes: (count: number) => (rmSync(path, { force: true }), random.bytes(count)) },
    blobs: {
      ...blobs,
      async put(...given: Parameters<typeof blobs.put>) {
        // A store has things to do before it asks for the first byte.
        await pause(50)
        return blobs.put(...given)
      },
    },
  }
  const scope = await findPlace(call, { libraryId: place.library.id as LibraryId, spaceName: '-' as SpaceName })
  const file = { path, extension: 'flv', discard: () => Promise.resolve() } as const
  const placing = { scope, path: ['tape.flv'], file, uploadId: undefined, onUploaded: () => assert.fail('Nothing was uploaded.') }
  await assert.rejects(placeRecording(call, placing), { code: 'ENOENT' })
})
