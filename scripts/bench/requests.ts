/** Figures of single requests: what the server adds to a bare HTTP answer of the same size. */
import { join } from 'node:path'
import { oneRequest, request, Connection } from './client.ts'
import { givenDirectory, givenFile, givenPlace, once } from './given.ts'
import type { Place, Ticket } from './given.ts'
import { singleCommitsPerSecond } from './db-write.ts'
import { openSqlite } from '../../packages/server/src/platform/db/drivers/sqlite/index.ts'
import { compare, scratch, startMediatheque, startReference, times, us } from './harness.ts'
import type { Case, Comparison, Figure, Load, Served } from './harness.ts'

const cpuFigure = (what: string, { ours, reference, cpuRatio, rateRatio }: Comparison, target: number): Figure => ({
  what,
  figure: `${times(cpuRatio)} CPU (${us(ours.cpuMicroseconds)} against ${us(reference.cpuMicroseconds)}); ${times(rateRatio)} rate (${Math.round(ours.perSecond)}/s)`,
  target: `CPU ≤ ${target} ×`,
  isMet: cpuRatio <= target,
})

/** Against SQL of the same kind, committed one by one in process. */
async function rateFigure(what: string, { ours }: Comparison): Promise<Figure> {
  const single = await singleCommitsPerSecond()
  const ratio = ours.perSecond / single
  return {
    what: `${what} over HTTP against three statements with a flush per commit in process`,
    figure: `${times(ratio)} (${Math.round(ours.perSecond)}/s against ${Math.round(single)}/s)`,
    target: '≥ 1.5 ×',
    isMet: ratio >= 1.5,
  }
}

const stat: Case = {
  name: 'stat',
  run: async () => {
    const server = await startMediatheque()
    const place = await givenPlace(server)
    await givenDirectory(server, place, 'one/two/three/four')
    await givenFile(server, place, 'one/two/three/four/five.txt', 'content')
    const bytes = request('GET', place.at('directory', 'one/two/three/four/five.txt', 'info=1'))
    const size = (await once(server.port, bytes, 200)).length
    const reference = await startReference('constant.ts', [String(size)])
    const compared = await compare(
      { server, connections: 32, turn: oneRequest(() => bytes, 200) },
      { server: reference, connections: 32, turn: oneRequest(() => bytes, 200) },
    )
    await Promise.all([server.stop(), reference.stop()])
    return [cpuFigure('stat of a path 5 deep, 32 clients', compared, 2)]
  },
}

const createDirectory: Case = {
  name: 'create-directory',
  run: async () => {
    const server = await startMediatheque()
    const ours = await creatingDirectories(server)
    const reference = await startReference('constant.ts', ['60', '201'])
    const compared = await compare(ours, { ...ours, server: reference })
    await Promise.all([server.stop(), reference.stop()])
    return [
      cpuFigure('create directory, 64 clients, durable', compared, 2.5),
      await rateFigure('create directory', compared),
      await statementsFigure(),
    ]
  },
}

async function creatingDirectories(server: Served): Promise<Load> {
  const place = await givenPlace(server)
  const headers = { 'Content-Type': 'application/json' }
  const bytes = (turn: number) =>
    request('PUT', place.at('directory', `directory-${turn}-${process.hrtime.bigint()}`, 'with_inode=1'), { headers, body: '{}' })
  return { server, connections: 64, turn: oneRequest(bytes, 201) }
}

/** What the product adds to its own statements; both begin with an empty database. */
async function statementsFigure(): Promise<Figure> {
  const server = await startMediatheque()
  const ours = await creatingDirectories(server)
  const statements = await startReference('durable-directories.ts', [await emptyDatabase()])
  const compared = await compare(ours, { ...ours, server: statements })
  await Promise.all([server.stop(), statements.stop()])
  return cpuFigure('create directory against a bare server that commits the same statements', compared, 1.5)
}

/** A file with this project's tables and nothing in them. */
async function emptyDatabase(): Promise<string> {
  const file = join(scratch(), 'empty.db')
  await (await openSqlite({ file })).close()
  return file
}

const rename: Case = {
  name: 'rename',
  run: async () => {
    const server = await startMediatheque()
    const place = await givenPlace(server)
    const ours = await renamingDirectories(server, place)
    const reference = await startReference('constant.ts', ['60', '200'])
    const body = (turn: number) => ({ headers: jsonHeaders, body: `{"from":"directory-${turn}"}` })
    const bare = oneRequest((turn) => request('PUT', renamed(place, `directory-${turn}`), body(turn)), 200)
    const compared = await compare(ours, { ...ours, server: reference, turn: bare })
    await Promise.all([server.stop(), reference.stop()])
    return [
      cpuFigure('rename directory, 64 clients, durable', compared, 2.5),
      await rateFigure('rename directory', compared),
      await renameStatementsFigure(),
    ]
  },
}

const renamed = (place: Place, name: string): string => place.at('directory', name, 'conflict_resolution_strategy=rename')

/** Each connection renames its own directory again and again. */
async function renamingDirectories(server: Served, place: Place): Promise<Load> {
  const connections = 64
  const counts = Array.from({ length: connections }, () => 0)
  for (let index = 0; index < connections; index++) await givenDirectory(server, place, `directory-${index}-0`)
  const indexes = new Map<Connection, number>()
  const turn = async (connection: Connection): Promise<number> => {
    // Each measurement opens as many connections as there are directories.
    const index = indexes.get(connection) ?? indexes.size % connections
    indexes.set(connection, index)
    const count = counts[index] as number
    counts[index] = count + 1
    const body = `{"from":"directory-${index}-${count}"}`
    const bytes = request('PUT', renamed(place, `directory-${index}-${count + 1}`), { headers: jsonHeaders, body })
    const answer = await connection.send(bytes)
    if (answer.status !== 200) throw new Error(`rename answered ${answer.status}: ${answer.body.toString()}`)
    return 1
  }
  return { server, connections, turn }
}

/** What the product adds to its own statements. */
async function renameStatementsFigure(): Promise<Figure> {
  const server = await startMediatheque()
  const place = await givenPlace(server)
  const statements = await startReference('durable-directories.ts', [await emptyDatabase()])
  const compared = await compare(await renamingDirectories(server, place), await renamingDirectories(statements, place))
  await Promise.all([server.stop(), statements.stop()])
  return cpuFigure('rename directory against a bare server that commits the same statements', compared, 1.5)
}

/** Connections to the content listener, one beside each to the control listener. */
class ContentConnections {
  readonly #open = new Map<Connection, Promise<Connection>>()

  beside(control: Connection, port: number): Promise<Connection> {
    let connection = this.#open.get(control)
    if (!connection) this.#open.set(control, (connection = Connection.open(port)))
    return connection
  }

  async close(): Promise<void> {
    for (const connection of this.#open.values()) (await connection).close()
  }
}

const smallBody = Buffer.alloc(4096, 'x')
const jsonHeaders = { 'Content-Type': 'application/json' }

function insistOn(answer: { readonly status: number; readonly body: Buffer }, status: number): void {
  if (answer.status !== status) throw new Error(`upload answered ${answer.status}: ${answer.body.toString()}`)
}

/** Begin, bytes, confirmation. */
const uploading =
  (server: Served, place: Place, contents: ContentConnections) =>
  async (control: Connection, turn: number): Promise<number> => {
    const name = `file-${turn}-${process.hrtime.bigint()}.bin`
    const begun = await control.send(
      request('PUT', place.at('file', name, `filesize=${smallBody.length}`), { headers: jsonHeaders, body: '{}' }),
    )
    insistOn(begun, 201)
    const ticket = JSON.parse(begun.body.toString()) as Ticket
    const content = await contents.beside(control, server.contentPort)
    insistOn(await content.send(request('PUT', ticket.path, { headers: ticket.headers, body: smallBody })), 200)
    insistOn(
      await control.send(request('POST', place.at('file', ticket.confirmKey, 'confirm=1'), { headers: jsonHeaders, body: '{}' })),
      200,
    )
    return 1
  }

/** The same bodies to a server that does nothing with them. */
const sendingBare =
  (server: Served, place: Place, contents: ContentConnections) =>
  async (control: Connection, turn: number): Promise<number> => {
    const key = '0'.repeat(32)
    const content = await contents.beside(control, server.port)
    const begin = request('PUT', place.at('file', `file-${turn}.bin`, `filesize=${smallBody.length}`), { headers: jsonHeaders, body: '{}' })
    insistOn(await control.send(begin), 200)
    const headers = { 'Content-Type': 'application/octet-stream' }
    insistOn(await content.send(request('PUT', `/-/upload/${key}`, { headers, body: smallBody })), 200)
    insistOn(await control.send(request('POST', place.at('file', key, 'confirm=1'), { headers: jsonHeaders, body: '{}' })), 200)
    return 1
  }

const smallUpload: Case = {
  name: 'small-upload',
  run: async () => {
    const server = await startMediatheque()
    const place = await givenPlace(server)
    const contents = new ContentConnections()
    const reference = await startReference('constant.ts', ['400'])
    const ours = { server, connections: 64, turn: uploading(server, place, contents) }
    const compared = await compare(ours, { server: reference, connections: 64, turn: sendingBare(reference, place, contents) })
    await reference.stop()
    const least = await startReference('durable-uploads.ts', [await emptyDatabase(), join(scratch(), 'bodies'), '400'])
    const comparedWithLeast = await compare(ours, { server: least, connections: 64, turn: uploading(least, place, contents) })
    await contents.close()
    await Promise.all([server.stop(), least.stop()])
    return [
      cpuFigure('4 KiB upload, three requests, 64 clients, durable', compared, 3.5),
      cpuFigure('the same against a bare server that commits the same statements and bytes', comparedWithLeast, 1.5),
    ]
  },
}

export const requestCases: readonly Case[] = [stat, createDirectory, rename, smallUpload]
