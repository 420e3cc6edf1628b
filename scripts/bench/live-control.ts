/** Figures of live's control: what the check of an address costs, and what a rate keeps its promise about. */
import { createHash } from 'node:crypto'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { checkSignature, signAddress } from '../../packages/server/src/features/live-domains/index.ts'
import type { AddressKeys, AddressSignature } from '../../packages/server/src/features/live-domains/index.ts'
import { deriveTc3Key, signTc3 } from '../../packages/server/src/gateways/cloud-api/index.ts'
import { Connection, request } from './client.ts'
import { keyPair, startMediatheque, us } from './harness.ts'
import type { Case, Served } from './harness.ts'

const keys: AddressKeys = { main: 'mainKey0123456789abcdefABCDEF012', backup: 'backupKey0123456789abcdefABCDEF0', graceSeconds: 300 }
const now = 1_700_000_000_000
const stream = 'stream-of-a-usual-length-01'

const liveKey: Case = {
  name: 'live-key',
  run: async () => {
    const at = now / 1000 + 60
    const addresses: Readonly<Record<string, AddressSignature>> = {
      'main key, MD5': signAddress({ key: keys.main, stream, at }),
      'backup key, SHA-256': signAddress({ key: keys.backup, stream, at, digest: 'sha256' }),
      'wrong signature, SHA-256': signAddress({ key: 'neither', stream, at, digest: 'sha256' }),
    }
    return Object.entries(addresses).map(([what, address]) => {
      const microseconds = cpuOf(() => checkSignature(keys, address, { stream, now }))
      return { what: `key check: ${what}`, figure: `${us(microseconds)} CPU`, target: '≤ 20 µs', isMet: microseconds <= 20 }
    })
  },
}

/** CPU microseconds of one run, after a warm-up. */
function cpuOf(work: () => unknown): number {
  const runs = 200_000
  for (let n = 0; n < runs / 4; n++) work()
  const before = process.cpuUsage()
  for (let n = 0; n < runs; n++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / runs
}

const domain = 'play.bench.example'

const liveRate: Case = {
  name: 'live-rate',
  run: async () => {
    const server = await startMediatheque()
    const client = new CommonClient('', '2018-08-01', {
      credential: { secretId: keyPair.id, secretKey: keyPair.key },
      region: 'ap-guangzhou',
      profile: { httpProfile: { endpoint: `127.0.0.1:${server.port}`, protocol: 'http://' } },
    })
    await client.request('AddLiveDomain', { DomainName: domain, DomainType: 1 })
    await offer(server, { perSecond: 300, seconds: 2 })
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const within = await offer(server, { perSecond: 450, seconds: 10 })
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const beyond = await offer(server, { perSecond: 800, seconds: 10 })
    await server.stop()
    // The bucket holds one second's worth when the run begins.
    const kept = (beyond.good - 500) / beyond.seconds
    const isKept = kept >= 450 && kept <= 515
    return [
      {
        what: 'DescribeLivePlayAuthKey, 450/s offered for 10 s',
        figure: `${within.good} of ${within.offered} answered, ${within.refused} refused, ${within.other} otherwise; another action ${latency(within)}`,
        target: 'none refused',
        isMet: within.good === within.offered && within.harmed === 0,
      },
      {
        what: 'DescribeLivePlayAuthKey, 800/s offered for 10 s',
        figure: `${Math.round(kept)}/s answered and the bucket's first 500 (${beyond.good} of ${beyond.offered} in ${beyond.seconds.toFixed(1)} s), ${beyond.refused} RequestLimitExceeded, ${beyond.other} otherwise; another action ${latency(beyond)}`,
        target: 'about 500/s answered, the rest RequestLimitExceeded, nothing else suffers',
        isMet: isKept && beyond.other === 0 && beyond.harmed === 0,
      },
    ]
  },
}

type Offered = { seconds: number; offered: number; good: number; refused: number; other: number; harmed: number; readonly waits: number[] }

const latency = ({ waits, harmed }: Offered): string => {
  const sorted = waits.toSorted((one, next) => one - next)
  const at = (share: number): string => `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)} ms`
  return `${at(0.5)} in the middle, ${at(0.99)} at the 99th percentile, ${harmed} failed`
}

/** Offers so many requests in each second, whether the ones before are answered or not; beside them ten of another action. */
async function offer(server: Served, { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number }): Promise<Offered> {
  const told: Offered = { seconds: 0, offered: 0, good: 0, refused: 0, other: 0, harmed: 0, waits: [] }
  const idle: Connection[] = await Promise.all(Array.from({ length: 64 }, () => Connection.open(server.port)))
  const beside = await Connection.open(server.port)
  const running = new Set<Promise<void>>()
  const bytesOf = bytesBySecond('DescribeLivePlayAuthKey')
  const otherBytesOf = bytesBySecond('DescribeLiveDomain')
  const send = async (): Promise<void> => {
    const connection = idle.pop() ?? (await Connection.open(server.port))
    const body = (await connection.send(bytesOf())).body.toString()
    if (body.includes('"PlayAuthKeyInfo"')) told.good++
    else if (body.includes('"RequestLimitExceeded"')) told.refused++
    else told.other++
    idle.push(connection)
  }
  const sendBeside = async (): Promise<void> => {
    const startedAt = performance.now()
    const body = (await beside.send(otherBytesOf())).body.toString()
    told.waits.push(performance.now() - startedAt)
    if (!body.includes('"DomainInfo"')) told.harmed++
  }
  let owed = 0
  let lastAt = performance.now()
  const startedAt = lastAt
  let lastBeside = Promise.resolve()
  for (let tick = 0; told.offered < perSecond * seconds; tick++) {
    const now = performance.now()
    // A load that was held up does not make up for it: that would be more in a second than it says.
    owed = Math.min(owed + ((now - lastAt) / 1000) * perSecond, perSecond / 10)
    lastAt = now
    for (; owed >= 1 && told.offered < perSecond * seconds; owed--, told.offered++) {
      const one: Promise<void> = send().finally(() => running.delete(one))
      running.add(one)
    }
    if (tick % 10 === 0) lastBeside = lastBeside.then(sendBeside)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await Promise.all([...running, lastBeside])
  told.seconds = (performance.now() - startedAt) / 1000
  for (const connection of [...idle, beside]) connection.close()
  return told
}

/** Signed anew once in a second: the load is to cost as little as it can. */
function bytesBySecond(action: string): () => Buffer {
  let signedAt = 0
  let bytes: Buffer = Buffer.alloc(0)
  return () => {
    const second = Math.floor(Date.now() / 1000)
    if (second !== signedAt) {
      signedAt = second
      bytes = signed(action, JSON.stringify({ DomainName: domain }), String(second))
    }
    return bytes
  }
}

function signed(action: string, body: string, timestamp: string): Buffer {
  const scope = { date: new Date(Number(timestamp) * 1000).toISOString().slice(0, 10), service: 'live' }
  const digest = createHash('sha256').update(body).digest('hex')
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:bench\n\ncontent-type;host\n${digest}`
  const signature = signTc3(deriveTc3Key(keyPair.key, scope), { timestamp, ...scope, canonical }).toString('hex')
  const headers = {
    'Content-Type': 'application/json',
    'X-TC-Action': action,
    'X-TC-Version': '2018-08-01',
    'X-TC-Timestamp': timestamp,
    Authorization: `TC3-HMAC-SHA256 Credential=${keyPair.id}/${scope.date}/live/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
  }
  return request('POST', '/', { headers, body })
}

export const liveControlCases: readonly Case[] = [liveKey, liveRate]
