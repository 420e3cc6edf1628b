/**
 * The server dies by SIGKILL, again and again, while it copies a large directory and while it
 * purges one: work in steps that wait for no flush, on a thread of its own. It goes on from
 * whatever it finds, does nothing twice, and `verify` finds nothing. The moments come of a
 * printed seed.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { makePlace } from './place.ts'
import { startServer } from './start-server.ts'
import { verifyWhole } from './verify.ts'

const seed = Number(process.env['MEDIATHEQUE_SEED'] ?? Date.now() % 1_000_000)
const deaths = 3
const directories = 12
const filesEach = 1000
const taskMsMax = 120_000

/** Between 20 and 420 ms, the same for the same seed: a copy of this size takes about half a second. */
const moment = (round: string): number => 20 + (createHash('sha256').update(`${seed}:${round}`).digest().readUInt32BE() % 400)

type Json = Record<string, unknown>

test(`copies and purges once, however often it dies (seed ${seed})`, async () => {
  const data = mkdtempSync(join(tmpdir(), 'mediatheque-crash-'))
  let server = await startServer({ data })
  const env = { MEDIATHEQUE_SECRET_ID: server.secretId, MEDIATHEQUE_SECRET_KEY: server.secretKey }
  const place = await makePlace(server)

  async function send(method: string, path: string, query: string, body?: unknown): Promise<{ status: number; body: Json & Json[] }> {
    const url = `${server.control}/api/v1/${path.replace(':', `${place.libraryId}/-`)}?access_token=${place.token}&${query}`
    const response = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json & Json[] }
  }
  async function taskEnd(taskId: unknown): Promise<unknown> {
    for (const end = Date.now() + taskMsMax; Date.now() < end; await delay(50)) {
      const { body } = await send('GET', `task/:/${Number(taskId)}`, '')
      if (body[0]?.['status'] !== 202) return body[0]?.['status']
    }
    return assert.fail('The task comes to an end.')
  }
  async function dieAt(ms: number): Promise<void> {
    await delay(ms)
    await server.kill('SIGKILL')
    server = await startServer({ data, env })
  }
  const countIn = async (path: string): Promise<unknown> => {
    const { status, body } = await send('GET', `directory/:/${path}`, 'limit=1')
    assert.equal(status, 200, JSON.stringify(body))
    return body['totalNum']
  }

  try {
    const ticket = (await send('PUT', 'file/:/f', '', {})).body as unknown as Ticket
    assert.equal((await fetch(server.content + ticket.path, { method: 'PUT', headers: ticket.headers, body: 'x' })).status, 200)
    assert.equal((await send('POST', `file/:/${ticket.confirmKey}`, 'confirm=1', {})).status, 200)
    const batch = async (items: readonly object[]): Promise<void> => {
      const { status, body } = await send('POST', 'batch/:', 'copy=1', items)
      if (status === 202) assert.equal(await taskEnd(body['taskId']), 200)
      else assert.equal(status, 200, JSON.stringify(body))
    }
    await send('PUT', 'directory/:/seed', '', {})
    await batch(Array.from({ length: filesEach }, (_, index) => ({ copyFrom: 'f', to: `seed/f${index}` })))
    await send('PUT', 'directory/:/tree', '', {})
    await batch(Array.from({ length: directories }, (_, index) => ({ copyFrom: 'seed', to: `tree/d${index}` })))

    const begun = await send('PUT', 'directory/:/copy', '', { copyFrom: 'tree' })
    assert.equal(begun.status, 202, JSON.stringify(begun.body))
    for (let death = 0; death < deaths; death++) await dieAt(moment(`copy ${death}`))
    assert.equal(await taskEnd(begun.body['taskId']), 200)
    assert.equal(await countIn(''), 4, 'There is one copy.')
    assert.equal(await countIn('copy'), directories)
    for (let index = 0; index < directories; index++) assert.equal(await countIn(`copy/d${index}`), filesEach)
    await server.stop()
    verifyWhole(data)

    server = await startServer({ data, env })
    assert.equal((await send('DELETE', 'directory/:/tree', 'permanent=1')).status, 204)
    for (let death = 0; death < deaths; death++) await dieAt(moment(`purge ${death}`))
    await delay(3000)
    await server.stop()
    verifyWhole(data)
    server = await startServer({ data, env })
    assert.equal(await countIn(''), 3)
    assert.equal(await countIn('copy'), directories)
    await server.stop()
  } finally {
    await server.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
})

type Ticket = { readonly path: string; readonly headers: Record<string, string>; readonly confirmKey: string }
