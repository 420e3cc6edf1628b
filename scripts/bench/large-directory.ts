/** Figures on a directory of a million entries: listing it, renaming it, starting beside it. */
import Database from 'better-sqlite3'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { oneRequest, request } from './client.ts'
import { elapsed, latencies, p99 } from './latencies.ts'
import { givenDirectory, givenPlace, once } from './given.ts'
import type { Place } from './given.ts'
import { cpuSeconds, measure, median, residentBytes, scratch, startMediatheque, startReference, times, us } from './harness.ts'
import type { Case, Figure } from './harness.ts'

const entryCount = 1_000_000
const runs = 5
const MiB = 1024 * 1024

/** A folder whose library holds `/large` with a million files, the rows written straight into the database. */
export async function givenMillion(): Promise<{ readonly folder: string; readonly place: Place }> {
  const folder = scratch()
  const server = await startMediatheque(folder)
  const place = await givenPlace(server)
  await givenDirectory(server, place, 'large')
  await givenDirectory(server, place, 'empty')
  await server.stop()
  const database = new Database(databaseFile(folder))
  const parent = database.prepare<[], { space_id: number; id: Buffer }>(`SELECT space_id, id FROM entries WHERE name = 'large'`).get()
  if (!parent) throw new Error('The directory exists.')
  const insert = database.prepare(`
    INSERT INTO entries (space_id, id, parent_id, name, kind, created_at, modified_at, created_by, blob_id, size_bytes, crc64, etag, content_type, uploaded_at)
    VALUES (?, ?, ?, ?, 1, 1767225600000, 1767225600000, 'ada', ?, 7, '12345678901234567890', '9a0364b9e99bb480dd25e1f0284c8555', 'text/plain', 1767225600000)`)
  const id = Buffer.alloc(16)
  database.transaction(() => {
    for (let index = 0; index < entryCount; index++) {
      id.writeUInt32BE(index + 1, 2)
      insert.run(parent.space_id, id, parent.id, `photo ${String(index).padStart(7, '0')}.jpg`, id)
    }
    database.prepare('UPDATE entries SET child_file_count = ? WHERE space_id = ? AND id = ?').run(entryCount, parent.space_id, parent.id)
    database
      .prepare('UPDATE spaces SET file_count = file_count + ?, used_bytes = used_bytes + ? WHERE id = ?')
      .run(entryCount, entryCount * 7, parent.space_id)
  })()
  database.close()
  return { folder, place }
}

export function databaseFile(folder: string): string {
  const name = readdirSync(folder).find((file) => /\.(db|sqlite)$/.test(file))
  if (!name) throw new Error(`There is a database in ${folder}.`)
  return join(folder, name)
}

const list: Case = {
  name: 'list',
  run: async () => {
    const { folder, place } = await givenMillion()
    const server = await startMediatheque(folder)
    const last = entryCount - 101
    const pages = [
      { what: 'first page', bytes: request('GET', place.at('directory', 'large', 'by-marker=1&limit=100')), after: '' },
      {
        what: 'last page',
        bytes: request(
          'GET',
          place.at(
            'directory',
            'large',
            `by-marker=1&limit=100&start_name=${encodeURIComponent(`photo ${String(last).padStart(7, '0')}.jpg`)}`,
          ),
        ),
        after: `photo ${String(last).padStart(7, '0')}.jpg`,
      },
    ]
    const figures: Figure[] = []
    const costs: number[] = []
    for (const { what, bytes, after } of pages) {
      const size = (await once(server.port, bytes, 200)).length
      const reference = await startReference('constant.ts', [String(size)])
      const ratios: number[] = []
      const ours: number[] = []
      for (let run = 0; run < runs; run++) {
        const bare = (await measure({ server: reference, connections: 32, turn: oneRequest(() => bytes, 200) })).cpuMicroseconds
        const query = bareQueryMicroseconds(databaseFile(folder), after)
        const measured = (await measure({ server, connections: 32, turn: oneRequest(() => bytes, 200) })).cpuMicroseconds
        ours.push(measured)
        ratios.push(measured / (bare + query))
      }
      await reference.stop()
      costs.push(median(ours))
      figures.push({
        what: `list 100 of 1,000,000, ${what}`,
        figure: `${times(median(ratios))} CPU of SQL + bare answer (${us(median(ours))}, ${size} bytes)`,
        target: '≤ 1.5 ×',
        isMet: median(ratios) <= 1.5,
      })
    }
    await server.stop()
    const ratio = (costs[1] as number) / (costs[0] as number)
    figures.push({ what: 'last page against first', figure: times(ratio), target: '≤ 1.5 ×', isMet: ratio <= 1.5 })
    return figures
  },
}

/** CPU of the page query alone, in this process, on a connection of its own. */
function bareQueryMicroseconds(file: string, after: string): number {
  const database = new Database(file, { readonly: true })
  const parent = database.prepare<[], { space_id: number; id: Buffer }>(`SELECT space_id, id FROM entries WHERE name = 'large'`).get() as {
    space_id: number
    id: Buffer
  }
  const page = database.prepare(`
    SELECT id, name, kind, created_at, modified_at, created_by, revision, size_bytes, crc64, etag, content_type, uploaded_at, attributes FROM entries
    WHERE space_id = ? AND parent_id = ? AND state = 0 AND (CASE WHEN kind = 0 THEN 0 ELSE 1 END) = 1 AND name > ? ORDER BY name LIMIT 101`)
  for (let index = 0; index < 200; index++) page.all(parent.space_id, parent.id, after)
  const before = process.cpuUsage()
  const rounds = 3000
  for (let index = 0; index < rounds; index++) page.all(parent.space_id, parent.id, after)
  const { user, system } = process.cpuUsage(before)
  database.close()
  return (user + system) / rounds
}

const renameLarge: Case = {
  name: 'rename-large',
  run: async () => {
    const { folder, place } = await givenMillion()
    const server = await startMediatheque(folder)
    const names = { large: 'large', empty: 'empty' }
    let count = 0
    const rename = async (which: keyof typeof names): Promise<number> => {
      const next = `${which}-${++count}`
      const bytes = request('PUT', place.at('directory', next), {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ from: names[which] }),
      })
      const startedAt = performance.now()
      await once(server.port, bytes, 204)
      names[which] = next
      return performance.now() - startedAt
    }
    for (let index = 0; index < 20; index++) {
      await rename('large')
      await rename('empty')
    }
    const pairs: { large: number; empty: number }[] = []
    for (let index = 0; index < 101; index++) pairs.push({ empty: await rename('empty'), large: await rename('large') })
    await server.stop()
    const large = median(pairs.map((pair) => pair.large))
    const empty = median(pairs.map((pair) => pair.empty))
    return [
      {
        what: 'rename a directory of 1,000,000 files against an empty one',
        figure: `${times(large / empty)} (${large.toFixed(2)} ms against ${empty.toFixed(2)} ms)`,
        target: '≤ 1.5 ×',
        isMet: large / empty <= 1.5,
      },
    ]
  },
}

const recycleLarge: Case = {
  name: 'recycle-large',
  run: async () => {
    const { folder, place } = await givenMillion()
    const server = await startMediatheque(folder)
    const take = async (which: string): Promise<{ deleted: number; restored: number }> => {
      const beganAt = performance.now()
      const answer = await once(server.port, request('DELETE', place.at('directory', which)), 200)
      const deletedAt = performance.now()
      const { recycledItemId } = JSON.parse(answer.toString()) as { recycledItemId: number }
      await once(server.port, request('POST', place.at('recycled', String(recycledItemId), 'restore=1')), 200)
      return { deleted: deletedAt - beganAt, restored: performance.now() - deletedAt }
    }
    for (let index = 0; index < 20; index++) for (const which of ['large', 'empty']) await take(which)
    const large: { deleted: number; restored: number }[] = []
    const empty: { deleted: number; restored: number }[] = []
    for (let index = 0; index < 101; index++) {
      empty.push(await take('empty'))
      large.push(await take('large'))
    }
    await server.stop()
    return (['deleted', 'restored'] as const).map((what) => {
      const ours = median(large.map((one) => one[what]))
      const bare = median(empty.map((one) => one[what]))
      return {
        what: `directory of 1,000,000 files ${what}, against an empty one`,
        figure: `${times(ours / bare)} (${ours.toFixed(2)} ms against ${bare.toFixed(2)} ms)`,
        target: '≤ 1.5 ×',
        isMet: ours / bare <= 1.5,
      }
    })
  },
}

const purge: Case = {
  name: 'purge',
  run: async () => {
    const { folder, place } = await givenMillion()
    const server = await startMediatheque(folder)
    const stat = request('HEAD', place.at('directory', 'empty'))
    const usage = request('GET', place.at('usage', '').replace('/?', '?'))
    const isPurged = async (): Promise<boolean> => (await once(server.port, usage, 200)).includes('"size":"0"')
    await latencies(server, stat, elapsed(3000))
    const idle = await latencies(server, stat, elapsed(5000))
    const before = { cpu: cpuSeconds(server.pid), at: performance.now() }
    await once(server.port, request('DELETE', place.at('directory', 'large', 'permanent=1')), 204)
    let isDone = false
    const measured = latencies(server, stat, () => isDone)
    const memory: number[] = []
    while (!(await isPurged())) {
      memory.push(residentBytes(server.pid))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    isDone = true
    const busy = await measured
    const seconds = (performance.now() - before.at) / 1000
    const cpu = ((cpuSeconds(server.pid) - before.cpu) / entryCount) * 1e6
    await server.stop()
    const slower = p99(busy) / p99(idle)
    const growth = (Math.max(...memory) - (memory[0] ?? 0)) / MiB
    return [
      {
        what: 'p99 of stat while 1,000,000 files are purged, against idle',
        figure: `${times(slower)} (${p99(busy).toFixed(2)} ms against ${p99(idle).toFixed(2)} ms; ${seconds.toFixed(1)} s, ${us(cpu)} of CPU an entry)`,
        target: '≤ 3 ×',
        isMet: slower <= 3,
      },
      { what: 'memory gained meanwhile', figure: `+ ${growth.toFixed(0)} MiB`, target: '< 100 MiB', isMet: growth < 100 },
    ]
  },
}

const start: Case = {
  name: 'start',
  run: async () => {
    const { folder } = await givenMillion()
    const pairs: { ours: number; bare: number }[] = []
    const memory: { ours: number; bare: number }[] = []
    for (let run = 0; run < runs + 1; run++) {
      const startedAt = performance.now()
      const reference = await startReference('empty-app.ts')
      const bare = performance.now() - startedAt
      const server = await startMediatheque(folder)
      await new Promise((resolve) => setTimeout(resolve, 1500))
      memory.push({ ours: residentBytes(server.pid), bare: residentBytes(reference.pid) })
      pairs.push({ ours: server.readyMs, bare })
      await Promise.all([server.stop(), reference.stop()])
    }
    const warm = pairs.slice(1)
    const ratio = median(warm.map((pair) => pair.ours / pair.bare))
    const growth = median(memory.map((pair) => pair.ours - pair.bare)) / MiB
    return [
      {
        what: 'start to ready on 1,000,000 entries',
        figure: `${times(ratio)} (${Math.round(median(warm.map((pair) => pair.ours)))} ms against ${Math.round(median(warm.map((pair) => pair.bare)))} ms)`,
        target: '≤ 3 ×',
        isMet: ratio <= 3,
      },
      { what: 'idle memory above an empty Fastify app', figure: `+ ${growth.toFixed(0)} MiB`, target: '≤ + 60 MiB', isMet: growth <= 60 },
    ]
  },
}

export const largeDirectoryCases: readonly Case[] = [list, renameLarge, recycleLarge, purge, start]
