/** Figures of bytes: what the content listener adds to a bare server moving the same bytes with the same chunks and digests. */
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { oneRequest, request } from './client.ts'
import { givenFile, givenPlace, once } from './given.ts'
import type { Place, Ticket } from './given.ts'
import { compare, cpuSeconds, median, residentBytes, scratch, startMediatheque, startReference, times, us } from './harness.ts'
import type { Case, Figure, Served } from './harness.ts'

const MiB = 1024 * 1024
const bigBytes = 1024 * MiB
const runs = 5

type Moved = { readonly mibPerSecond: number; readonly cpuMsPerGib: number; readonly grownBytes: number }
type Pair = { readonly ours: Moved; readonly reference: Moved }

const bigDownload: Case = {
  name: 'big-download',
  run: async () => {
    const { server, reference, place, file } = await given()
    const { link } = await uploadedBig(server, place)
    const ours = { server, move: () => download(server.contentPort, link, bigBytes) }
    const bare = { server: reference, move: () => download(reference.port, file, bigBytes) }
    writeFileSync(file, Buffer.alloc(bigBytes, 'x'))
    const figures = rateFigures('1 GiB download', await alternate(ours, bare))
    await Promise.all([server.stop(), reference.stop()])
    return figures
  },
}

const bigUpload: Case = {
  name: 'big-upload',
  run: async () => {
    const { server, reference, place, folder, file } = await given()
    const ours = {
      server,
      prepare: () => removeBig(server.folder),
      move: async () => void (await uploadedBig(server, place, { isConfirmed: false })),
    }
    const bare = {
      server: reference,
      prepare: () => removeBig(folder),
      move: () => upload(reference.port, file, {}),
    }
    const pairs = await alternate(ours, bare)
    const grownBytes = median(pairs.map((pair) => pair.ours.grownBytes))
    await Promise.all([server.stop(), reference.stop()])
    return [
      ...rateFigures('1 GiB upload, with digests and flush', pairs),
      {
        what: '1 GiB upload, growth of memory',
        figure: `${Math.round(grownBytes / MiB)} MiB`,
        target: '< 100 MiB',
        isMet: grownBytes < 100 * MiB,
      },
    ]
  },
}

const smallDownload: Case = {
  name: 'small-download',
  run: async () => {
    const { server, reference, place, file } = await given()
    const body = Buffer.alloc(64 * 1024, 'x')
    writeFileSync(file, body)
    await givenFile(server, place, 'small.bin', body)
    const link = await linkTo(server, place, 'small.bin')
    const compared = await compare(
      { server, port: server.contentPort, connections: 64, turn: oneRequest(() => request('GET', link), 200) },
      { server: reference, connections: 64, turn: oneRequest(() => request('GET', file), 200) },
    )
    await Promise.all([server.stop(), reference.stop()])
    const { ours, reference: bare, rateRatio, cpuRatio } = compared
    const figure = `${times(rateRatio)} rate (${Math.round(ours.perSecond)}/s); ${times(cpuRatio)} CPU (${us(ours.cpuMicroseconds)} against ${us(bare.cpuMicroseconds)})`
    return [{ what: '64 KiB downloads, 64 clients', figure, target: 'rate ≥ 0.8 ×', isMet: rateRatio >= 0.8 }]
  },
}

export const transferCases: readonly Case[] = [smallDownload, bigDownload, bigUpload]

async function given() {
  const folder = scratch()
  const server = await startMediatheque()
  const reference = await startReference('bytes.ts')
  return { server, reference, place: await givenPlace(server), folder, file: join(folder, 'file.bin') }
}

/** A file of 1 GiB, and the path of a link to it when it was confirmed. */
async function uploadedBig(server: Served, place: Place, { isConfirmed = true } = {}): Promise<{ link: string }> {
  const begun = await once(
    server.port,
    request('PUT', place.at('file', 'big.bin', 'conflict_resolution_strategy=overwrite'), { body: '{}' }),
    201,
  )
  const ticket = JSON.parse(begun.toString()) as Ticket
  await upload(server.contentPort, ticket.path, ticket.headers)
  if (!isConfirmed) {
    await once(server.port, request('DELETE', place.at('file', ticket.confirmKey, 'upload=1')), 204)
    return { link: '' }
  }
  await once(server.port, request('POST', place.at('file', ticket.confirmKey, 'confirm=1'), { body: '{}' }), 200)
  return { link: await linkTo(server, place, 'big.bin') }
}

async function linkTo(server: Served, place: Place, name: string): Promise<string> {
  const details = JSON.parse((await once(server.port, request('GET', place.at('file', name, 'info=1')), 200)).toString()) as {
    cosUrl: string
  }
  const { pathname, search } = new URL(details.cosUrl)
  return pathname + search
}

/** Both sides write into a cache with room: making room for a GiB costs more than writing it, and hits whoever comes second. */
function removeBig(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (statSync(path, { throwIfNoEntry: false })?.size === bigBytes) rmSync(path)
  }
}

type Mover = { readonly server: Served; readonly prepare?: () => void; readonly move: () => Promise<void> }

/** In turn, after one unmeasured move each. */
async function alternate(ours: Mover, reference: Mover): Promise<readonly Pair[]> {
  await reference.move()
  await ours.move()
  const pairs: Pair[] = []
  for (let run = 0; run < runs; run++) pairs.push({ reference: await measured(reference), ours: await measured(ours) })
  return pairs
}

async function measured({ server, prepare, move }: Mover): Promise<Moved> {
  prepare?.()
  const residentBefore = residentBytes(server.pid)
  let residentMax = residentBefore
  const watching = setInterval(() => (residentMax = Math.max(residentMax, residentBytes(server.pid))), 20)
  const cpuBefore = cpuSeconds(server.pid)
  const startedAt = performance.now()
  await move()
  const seconds = (performance.now() - startedAt) / 1000
  clearInterval(watching)
  return {
    mibPerSecond: bigBytes / MiB / seconds,
    cpuMsPerGib: (cpuSeconds(server.pid) - cpuBefore) * 1000,
    grownBytes: residentMax - residentBefore,
  }
}

function rateFigures(what: string, pairs: readonly Pair[]): Figure[] {
  const ratio = median(pairs.map((pair) => pair.ours.mibPerSecond / pair.reference.mibPerSecond))
  const of = (pick: (pair: Pair) => number) => Math.round(median(pairs.map(pick)))
  const cpu = `${of((pair) => pair.ours.cpuMsPerGib)} ms CPU against ${of((pair) => pair.reference.cpuMsPerGib)} ms`
  const rates = `${of((pair) => pair.ours.mibPerSecond)} MiB/s against ${of((pair) => pair.reference.mibPerSecond)} MiB/s`
  return [{ what, figure: `${times(ratio)} (${rates}; ${cpu})`, target: 'rate ≥ 0.8 ×', isMet: ratio >= 0.8 }]
}

/** Reads and forgets; the client does as little as it can. */
function download(port: number, path: string, sizeBytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let missingBytes = sizeBytes
    let head = ''
    const socket = connect(
      {
        port,
        host: '127.0.0.1',
        onread: { buffer: Buffer.allocUnsafe(MiB), callback: (count, buffer) => take(Buffer.from(buffer.buffer, 0, count)) },
      },
      () => socket.write(request('GET', path)),
    )
    const take = (bytes: Buffer): boolean => {
      if (!head.includes('\r\n\r\n')) {
        head += bytes.toString('latin1', 0, Math.min(bytes.length, 4096))
        const end = head.indexOf('\r\n\r\n')
        if (!head.startsWith('HTTP/1.1 200') || end < 0) reject(new Error(head))
        missingBytes += end + 4
      }
      missingBytes -= bytes.length
      if (missingBytes === 0) {
        socket.destroy()
        resolve()
      }
      return true
    }
    socket.on('error', reject)
  })
}

const block = Buffer.alloc(MiB, 'x')

function upload(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines = Object.entries({ Host: 'bench', ...headers, 'Content-Length': String(bigBytes) }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    )
    let restBytes = bigBytes
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.write(`PUT ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
      send()
    })
    const send = () => {
      while (restBytes > 0) {
        restBytes -= block.length
        if (!socket.write(block)) return
      }
    }
    socket.on('drain', send)
    socket.on('data', (bytes) => {
      socket.destroy()
      if (bytes.toString('latin1').startsWith('HTTP/1.1 200')) resolve()
      else reject(new Error(bytes.toString('latin1')))
    })
    socket.on('error', reject)
  })
}
