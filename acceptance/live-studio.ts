/**
 * What live tests share: a server with a push and a play domain, a test pattern with sound that
 * ffmpeg pushes, and viewers of every protocol that say what they saw.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { startServer } from './start-server.ts'
import type { ServerOptions, StartedServer } from './start-server.ts'

export const pushDomain = 'push.studio.test'
export const playDomain = 'play.studio.test'
export const keys = { push: 'pushmainkey0001', pushBackup: 'pushbackupkey01', play: 'playmainkey0001', playBackup: 'playbackupkey01' }

/** Installed on Debian by its administrator, otherwise asked for. */
export function requireFfmpeg(): void {
  if (!existsSync('/usr/bin/ffmpeg') && process.getuid?.() === 0)
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'ffmpeg'], { stdio: 'ignore' })
  assert.ok(existsSync('/usr/bin/ffmpeg'), 'This test needs ffmpeg: apt-get install ffmpeg')
}

/** Of any action; tests assert on it. */
// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action; tests assert on it.
export type Ask = (action: string, parameters?: object) => Promise<any>

export function liveClient(server: StartedServer): Ask {
  const { host, protocol } = new URL(server.control)
  const agent = protocol === 'https:' ? new Agent({ ca: readFileSync(server.caPath) }) : undefined
  const client = new CommonClient(host, '2018-08-01', {
    credential: { secretId: server.secretId, secretKey: server.secretKey },
    region: 'ap-guangzhou',
    // The client takes more than its types say.
    profile: { httpProfile: { endpoint: host, protocol: `${protocol}//`, ...(agent && { agent }) } } as never,
  })
  return (action, parameters = {}) => client.request(action, parameters)
}

export const startLiveServer = (options: ServerOptions = {}): Promise<StartedServer> =>
  startServer({ ...options, flags: ['--rtmp-listen', '127.0.0.1:0', ...(options.flags ?? [])] })

/** Both domains, both with signed addresses and two keys each. */
export async function makeDomains(ask: Ask): Promise<void> {
  await ask('AddLiveDomain', { DomainName: pushDomain, DomainType: 0 })
  await ask('AddLiveDomain', { DomainName: playDomain, DomainType: 1, PlayType: 2 })
  await ask('ModifyLivePushAuthKey', {
    DomainName: pushDomain,
    Enable: 1,
    MasterAuthKey: keys.push,
    BackupAuthKey: keys.pushBackup,
    AuthDelta: 0,
  })
  await ask('ModifyLivePlayAuthKey', { DomainName: playDomain, Enable: 1, AuthKey: keys.play, AuthBackKey: keys.playBackup, AuthDelta: 0 })
}

export type Signing = { readonly key: string; readonly seconds?: number; readonly digest?: 'md5' | 'sha256' }

/** The query of a signed address, as an application's backend makes it. */
export function signed(stream: string, { key, seconds = 3600, digest = 'md5' }: Signing): string {
  const txTime = (Math.floor(Date.now() / 1000) + seconds).toString(16).toUpperCase()
  return `txSecret=${createHash(digest)
    .update(key + stream + txTime)
    .digest('hex')}&txTime=${txTime}`
}

export const pushQuery = (stream: string): string => `${signed(stream, { key: keys.push })}&vhost=${pushDomain}`
export const playQuery = (stream: string): string => signed(stream, { key: keys.play })

/** The address by path, for clients that can't name another host. */
export const playUrl = (server: StartedServer, stream: string, suffix: 'flv' | 'm3u8', query = playQuery(stream)): string =>
  `${server.content}/-/live/${playDomain}/live/${stream}.${suffix}?${query}`

const folder = mkdtempSync(join(tmpdir(), 'mediatheque-studio-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
let pattern: string | undefined

/** Ten seconds of picture and sound, a key frame every second; coded once and then only copied. */
function testPattern(): string {
  if (pattern !== undefined) return pattern
  const path = join(folder, 'pattern.flv')
  execFileSync('/usr/bin/ffmpeg', [
    ...['-loglevel', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25', '-f', 'lavfi', '-i', 'sine=frequency=440'],
    ...[
      '-t',
      '10',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-g',
      '25',
      '-bf',
      '0',
      '-b:v',
      '900k',
      '-maxrate',
      '900k',
    ],
    ...['-bufsize', '900k', '-c:a', 'aac', '-b:a', '96k', '-f', 'flv', path],
  ])
  return (pattern = path)
}

export type Tool = { readonly child: ChildProcess; readonly ended: Promise<{ readonly code: number | null; readonly words: string }> }

/** Runs ffmpeg; what it says is kept, and it ends with the tests at the latest. */
export function ffmpeg(...flags: readonly string[]): Tool {
  const child = spawn('/usr/bin/ffmpeg', ['-hide_banner', '-nostdin', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => (words = (words + more).slice(-200_000)))
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = new Promise<{ code: number | null; words: string }>((resolve) =>
    child.once('close', (code) => {
      process.off('exit', kill)
      resolve({ code, words })
    }),
  )
  return { child, ended }
}

export type Push = Tool & { readonly stop: () => Promise<void> }

/** Pushes the pattern over and over, at its own speed. */
export function push(server: Pick<StartedServer, 'rtmp'>, stream: string, query = pushQuery(stream), app = 'live'): Push {
  const input = ['-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', testPattern()]
  const tool = ffmpeg(...input, '-c', 'copy', '-f', 'flv', `${server.rtmp}/${app}/${stream}?${query}`)
  return {
    ...tool,
    async stop() {
      tool.child.kill('SIGKILL')
      await tool.ended
    },
  }
}

/** Resolves when the stream plays. */
export async function untilPlaying(server: StartedServer, stream: string): Promise<void> {
  await until(
    async () =>
      (await ask(server, { path: `/-/live/${playDomain}/live/${stream}.flv?${playQuery(stream)}`, method: 'HEAD' })).status === 200,
  )
}

export async function until(isSo: () => boolean | Promise<boolean>, msMax = 30_000): Promise<void> {
  for (const latest = Date.now() + msMax; Date.now() < latest; await delay(50)) if (await isSo()) return
  assert.fail('It never came true.')
}

export type Answer = { readonly status: number; readonly text: string; readonly headers: IncomingMessage['headers'] }

/** One request, with any Host. Of an answer that does not end, the head alone. */
export async function ask(
  server: StartedServer,
  { path, host, method = 'GET', headers = {} }: { path: string; host?: string; method?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const { hostname, port } = new URL(server.content)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path, method, headers: { ...(host && { host }), ...headers }, agent: false }, resolve)
      .on('error', reject)
      .end()
  })
  if (response.headers['content-length'] === undefined) {
    response.destroy()
    return { status: response.statusCode ?? 0, text: '', headers: response.headers }
  }
  let text = ''
  for await (const chunk of response.setEncoding('latin1')) text += chunk as string
  return { status: response.statusCode ?? 0, text, headers: response.headers }
}

/** Decodes for some seconds of media; answers how many pictures and how much sound there were. */
export async function watch(
  url: string,
  seconds: number,
  ...flags: readonly string[]
): Promise<{ frames: number; code: number | null; words: string }> {
  const { ended, child } = ffmpeg('-loglevel', 'info', ...flags, '-i', url, '-t', String(seconds), '-f', 'null', '-')
  const late = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 + 20_000)
  const { code, words } = await ended
  clearTimeout(late)
  const counts = [...words.matchAll(/frame=\s*(\d+)/g)]
  return { frames: Number(counts.at(-1)?.[1] ?? 0), code, words }
}

/** An open HTTP-FLV viewer that reads everything and says when it last got something, and the time of the newest tag. */
export async function openViewer(url: string): Promise<FlvViewer> {
  const response = await new Promise<IncomingMessage>(
    (resolve, reject) => void request(url, { agent: false }, resolve).on('error', reject).end(),
  )
  const viewer = {
    status: response.statusCode ?? 0,
    bytes: 0,
    mediaTime: 0,
    mediaTimes: [] as number[],
    isOver: false,
    close: () => void response.destroy(),
  }
  let rest: Buffer = Buffer.alloc(0)
  let isHeaderRead = false
  response.on('data', (chunk: Buffer) => {
    viewer.bytes += chunk.length
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!isHeaderRead && rest.length >= 13) {
      isHeaderRead = true
      rest = rest.subarray(13)
    }
    while (isHeaderRead && rest.length >= 11) {
      const size = 15 + rest.readUIntBE(1, 3)
      if (rest.length < size) break
      if (rest[0] === 9) viewer.mediaTimes.push((viewer.mediaTime = rest.readUIntBE(4, 3) + ((rest[7] ?? 0) << 24)))
      rest = rest.subarray(size)
    }
  })
  response.on('close', () => (viewer.isOver = true)).on('error', () => undefined)
  return viewer
}

export type FlvViewer = {
  readonly status: number
  readonly bytes: number
  /** Milliseconds of the stream's own clock, of the newest picture. */
  readonly mediaTime: number
  /** Of all pictures. */
  readonly mediaTimes: readonly number[]
  readonly isOver: boolean
  readonly close: () => void
}
