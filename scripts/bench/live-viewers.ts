/**
 * What viewers of a live stream cost: the server's CPU, its RTMP process included, against
 * nginx-rtmp with as many viewers of the same stream. nginx-rtmp has no HTTP-FLV, so its viewers
 * come by RTMP, which is what it is best at.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { liveClient, makeDomains, openViewer, playUrl, push, startLiveServer, untilPlaying } from '../../acceptance/live-studio.ts'
import { cpuSeconds, median, scratch, times } from './harness.ts'
import type { Case } from './harness.ts'

const viewersCount = 50
const stream = 'stage'
const warmUpSeconds = 5
const measuredSeconds = 15
const runs = 3
const nginxModule = '/usr/lib/nginx/modules/ngx_rtmp_module.so'

/** CPU seconds per second of a process and everything below it. */
async function loadOf(pid: number): Promise<number> {
  const family = withChildren(pid)
  const used = (): number => family.reduce((total, each) => total + cpuSeconds(each), 0)
  await delay(warmUpSeconds * 1000)
  const [before, startedAt] = [used(), performance.now()]
  await delay(measuredSeconds * 1000)
  return (used() - before) / ((performance.now() - startedAt) / 1000)
}

function withChildren(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid,ppid'], { encoding: 'utf8' }).trim().split('\n').slice(1)
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number): number[] => [
    parent,
    ...pairs.filter(([, of]) => of === parent).flatMap(([child]) => below(child as number)),
  ]
  return below(pid)
}

async function ours(): Promise<number> {
  const server = await startLiveServer()
  try {
    await makeDomains(liveClient(server))
    const sender = push(server, stream)
    await untilPlaying(server, stream)
    const viewers = await Promise.all(Array.from({ length: viewersCount }, () => openViewer(playUrl(server, stream, 'flv'))))
    const load = await loadOf(server.pid)
    if (viewers.some(({ isOver, mediaTimes }) => isOver || mediaTimes.length < measuredSeconds * 24))
      throw new Error('A viewer saw too little.')
    for (const { close } of viewers) close()
    await sender.stop()
    return load
  } finally {
    await server.stop()
  }
}

async function reference(): Promise<number> {
  const folder = scratch()
  const port = await freePort()
  const configuration = join(folder, 'nginx.conf')
  writeFileSync(
    configuration,
    `load_module ${nginxModule};
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log ${folder}/log error;
events { worker_connections 1024; }
rtmp { server { listen 127.0.0.1:${port}; application live { live on; wait_key on; } } }
`,
  )
  const nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-c', configuration], { stdio: 'ignore' })
  process.on('exit', () => nginx.kill('SIGKILL'))
  const url = `rtmp://127.0.0.1:${port}`
  await delay(500)
  const sender = push({ rtmp: url }, stream, 'a=b')
  await delay(2000)
  const viewers = Array.from({ length: viewersCount }, () =>
    spawn('/usr/bin/ffmpeg', ['-nostdin', '-loglevel', 'quiet', '-i', `${url}/live/${stream}`, '-c', 'copy', '-f', 'null', '-'], {
      stdio: 'ignore',
    }),
  )
  try {
    const load = await loadOf(nginx.pid as number)
    if (viewers.some(({ exitCode }) => exitCode !== null)) throw new Error('A viewer gave up.')
    return load
  } finally {
    for (const viewer of viewers) viewer.kill('SIGKILL')
    await sender.stop()
    nginx.kill('SIGTERM')
    await new Promise((resolve) => nginx.once('exit', resolve))
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

const percent = (load: number): string => `${(load * 100).toFixed(1)} %`

export const liveViewers: Case = {
  name: 'live-viewers',
  async run() {
    if (!existsSync(nginxModule)) throw new Error('The reference needs nginx-rtmp: apt-get install libnginx-mod-rtmp')
    const pairs: { readonly ours: number; readonly reference: number }[] = []
    for (let run = 0; run < runs; run++) pairs.push({ reference: await reference(), ours: await ours() })
    const ratio = median(pairs.map((pair) => pair.ours / pair.reference))
    const [own, other] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.reference))]
    return [
      {
        what: `${viewersCount} viewers of 1 Mbit/s by HTTP-FLV against nginx-rtmp's by RTMP`,
        figure: `${times(ratio)} CPU (${percent(own)} of a core against ${percent(other)})`,
        target: '≤ 3 ×',
        isMet: ratio <= 3,
      },
    ]
  },
}
