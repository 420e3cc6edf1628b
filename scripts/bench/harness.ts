/**
 * Runs a server under load and says what it cost. A figure is always a ratio between two
 * servers measured in turn in the same run, on requests per second and on the server's own CPU
 * time per request; the middle one of the runs counts.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { runLoad } from './client.ts'
import type { Turn } from './client.ts'

export type Served = { readonly pid: number; readonly port: number; readonly contentPort: number; readonly stop: () => Promise<void> }

export const keyPair = { id: 'AKIDbench0000000000000000000000000001', key: 'BenchSecretKey000000000000000001' }

const root = join(import.meta.dirname, '../..')

/** Flags for the server's Node, to look at it while it is measured: `MEDIATHEQUE_BENCH_NODE_FLAGS='--cpu-prof'`. */
const nodeFlags = process.env['MEDIATHEQUE_BENCH_NODE_FLAGS']?.split(' ') ?? []

/** A folder that goes when the process ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(process.env['MEDIATHEQUE_BENCH_FOLDER'] ?? tmpdir(), 'mediatheque-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** This project's server, on a folder of its own. */
export async function startMediatheque(
  folder = scratch(),
  flags: readonly string[] = [],
): Promise<Served & { readonly folder: string; readonly readyMs: number }> {
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      ...nodeFlags,
      join(root, 'packages/server/src/main.ts'),
      'serve',
      '--data',
      folder,
      '--listen',
      '127.0.0.1:0',
      '--content-listen',
      '127.0.0.1:0',
      '--http',
      ...flags,
    ],
    {
      env: {
        ...process.env,
        MEDIATHEQUE_SECRET_ID: keyPair.id,
        MEDIATHEQUE_SECRET_KEY: keyPair.key,
        MEDIATHEQUE_LOG_LEVEL: 'error',
        // Nothing is built beside what is measured.
        MEDIATHEQUE_NO_CONSOLE: 'true',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ready = JSON.parse(await firstLine(child)) as { control: string; content: string }
  const readyMs = performance.now() - startedAt
  return { ...served(child, Number(new URL(ready.control).port), Number(new URL(ready.content).port)), folder, readyMs }
}

/** A reference: a script that prints its port when it listens. */
export async function startReference(script: string, args: readonly string[] = []): Promise<Served> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'references', script), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const port = Number(await firstLine(child))
  return served(child, port, port)
}

function served(child: ChildProcess, port: number, contentPort: number): Served {
  const pid = child.pid as number
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.on('exit', () => child.kill('SIGKILL'))
  return {
    pid,
    port,
    contentPort,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The child has a standard output.')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`The server ended before it was ready (exit code ${child.exitCode}).`)
}

const ticksPerSecond = 100

/** Seconds of CPU a process has used, all its threads, user and system. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Resident bytes of a process. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

export type Load = {
  readonly server: Served
  readonly port?: number
  readonly connections: number
  readonly durationMs?: number
  readonly turn: Turn
}

export type Measured = { readonly perSecond: number; readonly cpuMicroseconds: number }

export async function measure(load: Load): Promise<Measured> {
  const before = cpuSeconds(load.server.pid)
  const { requests, seconds } = await runLoad({
    port: load.port ?? load.server.port,
    connections: load.connections,
    durationMs: load.durationMs ?? 3000,
    turn: load.turn,
  })
  return { perSecond: requests / seconds, cpuMicroseconds: ((cpuSeconds(load.server.pid) - before) / requests) * 1e6 }
}

export type Comparison = { readonly ours: Measured; readonly reference: Measured; readonly rateRatio: number; readonly cpuRatio: number }

/** Code that has run for a while is compiled better; both servers get the same time for it. */
const warmUpMs = 6000

/** Alternating runs; each figure is the median of its own series, each ratio the median of the pairs. */
export async function compare(ours: Load, reference: Load, runs = 5): Promise<Comparison> {
  await measure({ ...ours, durationMs: warmUpMs })
  await measure({ ...reference, durationMs: warmUpMs })
  const pairs: { ours: Measured; reference: Measured }[] = []
  for (let run = 0; run < runs; run++) pairs.push({ reference: await measure(reference), ours: await measure(ours) })
  return {
    ours: {
      perSecond: median(pairs.map((pair) => pair.ours.perSecond)),
      cpuMicroseconds: median(pairs.map((pair) => pair.ours.cpuMicroseconds)),
    },
    reference: {
      perSecond: median(pairs.map((pair) => pair.reference.perSecond)),
      cpuMicroseconds: median(pairs.map((pair) => pair.reference.cpuMicroseconds)),
    },
    rateRatio: median(pairs.map((pair) => pair.ours.perSecond / pair.reference.perSecond)),
    cpuRatio: median(pairs.map((pair) => pair.ours.cpuMicroseconds / pair.reference.cpuMicroseconds)),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] as number
}

/** One line of the report. */
export type Figure = { readonly what: string; readonly figure: string; readonly target: string; readonly isMet: boolean }

export type Case = { readonly name: string; readonly run: () => Promise<readonly Figure[]> }

export const us = (value: number): string => `${value.toFixed(1)} µs`
export const times = (value: number): string => `${value.toFixed(2)} ×`
