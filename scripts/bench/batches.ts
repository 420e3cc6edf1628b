/** Figures on work that touches many entries at once: a copy of a hundred thousand files, a batch of a thousand deletions. */
import Database from 'better-sqlite3'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Connection, request } from './client.ts'
import { givenDirectory, givenFile, givenPlace, once } from './given.ts'
import type { Place } from './given.ts'
import { cpuSeconds, median, scratch, startMediatheque, times, us } from './harness.ts'
import type { Case, Served } from './harness.ts'
import { elapsed, latencies, p99 } from './latencies.ts'

const directories = 100
const filesEach = 1000
const runs = 5

function databaseFile(folder: string): string {
  const name = readdirSync(folder).find((file) => /\.(db|sqlite)$/.test(file))
  if (!name) throw new Error(`There is a database in ${folder}.`)
  return join(folder, name)
}

const columns = `space_id, id, parent_id, name, kind, created_at, modified_at, created_by, blob_id, size_bytes, crc64, etag, content_type, uploaded_at`
const insertion = `INSERT INTO entries (${columns}) VALUES (?, ?, ?, ?, ?, 1767225600000, 1767225600000, 'ada', ?, ?, '12345678901234567890', '9a0364b9e99bb480dd25e1f0284c8555', 'text/plain', 1767225600000)`

/** Ids that are distinct and sort by age, as real ones do. */
function* ids(seed: number): Generator<Buffer> {
  for (let index = 1; ; index++) {
    const id = Buffer.alloc(16, seed)
    id.writeUInt32BE(index, 2)
    yield id
  }
}

type Taken = { readonly seconds: number; readonly cpuSeconds: number }

/** Inserts the tree under a parent, in one transaction; answers what it took. */
function insertTree(database: Database.Database, top: { readonly space_id: number; readonly id: Buffer }, seed: number): Taken {
  const fresh = ids(seed)
  const insert = database.prepare(insertion)
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  database.transaction(() => {
    for (let d = 0; d < directories; d++) {
      const parent = fresh.next().value as Buffer
      insert.run(top.space_id, parent, top.id, `directory ${d}`, 0, null, 0)
      for (let f = 0; f < filesEach; f++) {
        const id = fresh.next().value as Buffer
        insert.run(top.space_id, id, parent, `photo ${String(f).padStart(7, '0')}.jpg`, 1, id, 7)
      }
    }
  })()
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 }
}

const findTop = (database: Database.Database, name: string) =>
  database.prepare<[string], { space_id: number; id: Buffer }>('SELECT space_id, id FROM entries WHERE name = ?').get(name) as {
    space_id: number
    id: Buffer
  }

function open(file: string): Database.Database {
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  return database
}

async function taskEnd(server: Served, place: Place, taskId: number): Promise<void> {
  const ask = request('GET', place.at('task', String(taskId)))
  const connection = await Connection.open(server.port)
  for (;;) {
    const [task] = JSON.parse((await connection.send(ask)).body.toString()) as [{ status: number }]
    if (task.status !== 202) break
    await pause(5)
  }
  connection.close()
}

const copy: Case = {
  name: 'copy',
  run: async () => {
    const folder = scratch()
    const first = await startMediatheque(folder)
    const place = await givenPlace(first)
    await givenDirectory(first, place, 'source')
    await givenDirectory(first, place, 'reference')
    await first.stop()
    const database = open(databaseFile(folder))
    const source = findTop(database, 'source')
    insertTree(database, source, 1)
    database.exec(`UPDATE entries SET child_file_count = ${filesEach} WHERE kind = 0 AND name LIKE 'directory %'`)
    database.exec(`UPDATE entries SET child_directory_count = ${directories} WHERE name = 'source'`)
    database.exec(`UPDATE spaces SET file_count = ${directories * filesEach}, directory_count = ${directories + 2}`)
    database.pragma('wal_checkpoint(TRUNCATE)')
    database.close()

    const bare: Taken[] = []
    for (let run = 0; run < 3; run++) {
      const copied = scratch()
      cpSync(folder, copied, { recursive: true })
      const reference = open(databaseFile(copied))
      bare.push(insertTree(reference, findTop(reference, 'reference'), 2))
      reference.close()
    }

    const server = await startMediatheque(folder)
    const stat = request('HEAD', place.at('directory', 'source'))
    await latencies(server, stat, elapsed(3000))
    const idle = await latencies(server, stat, elapsed(5000))
    const ours: Taken[] = []
    const busy: number[] = []
    for (let run = 0; run < 3; run++) {
      const cpu = cpuSeconds(server.pid)
      const body = JSON.stringify({ copyFrom: 'source' })
      const startedAt = performance.now()
      const { taskId } = JSON.parse(
        (await once(server.port, request('PUT', place.at('directory', `copy ${run}`), { body }), 202)).toString(),
      ) as { taskId: number }
      let isDone = false
      const measured = latencies(server, stat, () => isDone)
      await taskEnd(server, place, taskId)
      ours.push({ seconds: (performance.now() - startedAt) / 1000, cpuSeconds: cpuSeconds(server.pid) - cpu })
      isDone = true
      busy.push(...(await measured))
    }
    await server.stop()
    const count = directories * (filesEach + 1)
    const seconds = (taken: readonly Taken[]): number => median(taken.map((one) => one.seconds))
    const cpuEach = (taken: readonly Taken[]): string => us((median(taken.map((one) => one.cpuSeconds)) / count) * 1e6)
    const ratio = seconds(bare) / seconds(ours)
    const slower = p99(busy) / p99(idle)
    return [
      {
        what: 'copy 100,000 files by a task, against the inserts in one transaction',
        figure: `${times(ratio)} (${Math.round(count / seconds(ours))} entries/s against ${Math.round(count / seconds(bare))}; CPU of an entry, requests beside it included, ${cpuEach(ours)} against ${cpuEach(bare)})`,
        target: '≥ 0.5 ×',
        isMet: ratio >= 0.5,
      },
      {
        what: 'p99 of stat meanwhile, against idle',
        figure: `${times(slower)} (${p99(busy).toFixed(2)} ms against ${p99(idle).toFixed(2)} ms)`,
        target: '≤ 3 ×',
        isMet: slower <= 3,
      },
    ]
  },
}

const batchItems = 1000

const batchDelete: Case = {
  name: 'batch-delete',
  run: async () => {
    const server = await startMediatheque()
    const place = await givenPlace(server)
    const headers = { 'Content-Type': 'application/json' }
    const batch = (flag: string, body: readonly object[], status: number): Promise<Buffer> =>
      once(
        server.port,
        request('POST', place.at('batch', '', `${flag}=1`).replace('/?', '?'), { headers, body: JSON.stringify(body) }),
        status,
      )
    await givenFile(server, place, 'file', 'x')
    const ones: number[] = []
    const thousands: number[] = []
    for (let run = 0; run < runs + 1; run++) {
      await givenDirectory(server, place, `d${run}`)
      for (let start = 0; start < batchItems; start += 200)
        await batch(
          'copy',
          Array.from({ length: 200 }, (_, index) => ({ copyFrom: 'file', to: `d${run}/f${start + index}` })),
          200,
        )
      await batch(
        'copy',
        Array.from({ length: 100 }, (_, index) => ({ copyFrom: 'file', to: `d${run}/g${index}` })),
        200,
      )
      for (let index = 0; index < 100; index++) {
        const startedAt = performance.now()
        await once(server.port, request('DELETE', place.at('file', `d${run}/g${index}`)), 200)
        if (run > 0) ones.push(performance.now() - startedAt)
      }
      const startedAt = performance.now()
      await batch(
        'delete',
        Array.from({ length: batchItems }, (_, index) => ({ path: `d${run}/f${index}` })),
        200,
      )
      if (run > 0) thousands.push(performance.now() - startedAt)
    }
    await server.stop()
    const ratio = median(thousands) / median(ones)
    return [
      {
        what: 'batch delete of 1,000 files against one delete',
        figure: `${times(ratio)} (${median(thousands).toFixed(1)} ms against ${median(ones).toFixed(2)} ms)`,
        target: '≤ 30 ×',
        isMet: ratio <= 30,
      },
    ]
  },
}

export const batchCases: readonly Case[] = [copy, batchDelete]
