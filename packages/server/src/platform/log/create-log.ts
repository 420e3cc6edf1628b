/**
 * The log of a process: JSON lines on standard error, readable lines on a terminal. Lines are
 * written before the call returns, so that the last words before a crash are not lost.
 *
 * Secrets stay out by construction: a field whose name tells of a secret is replaced, an error
 * is reduced to its type, message, code and stack, and nobody hands in a URL.
 */
import { writeSync } from 'node:fs'
import pino from 'pino'
import type { Log, LogLevel } from './log.ts'

export type LogOptions = {
  readonly level: LogLevel
  /** Readable lines instead of JSON. */
  readonly isPretty?: boolean
  /** Where a line goes; standard error by default. */
  readonly write?: (line: string) => void
}

/** What only the app itself writes: one line per request. */
export type AppLog = Log & { debug(fields: object, message: string): void }

export function createLog(options: LogOptions): AppLog {
  const write = options.write ?? writeStandardError
  return pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }), log: keepSecrets },
    },
    { write: options.isPretty ? (line) => write(readable(line)) : write },
  )
}

const secretName = /token|secret|password|authorization|signature|cookie|credential|url$/i

function keepSecrets(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (secretName.test(name)) kept[name] = '[withheld]'
    else kept[name] = value instanceof Error ? describeError(value) : value
  }
  return kept
}

const causesMax = 5

/** The named properties only: drivers hang statements, values and addresses on their errors. */
export function describeError(error: Error, depth = 0): object {
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause instanceof Error && depth < causesMax && { cause: describeError(error.cause, depth + 1) }),
  }
}

/** Blocks until the line is out; a reader that is gone must not take the server with it. */
function writeStandardError(line: string): void {
  const bytes = Buffer.from(line)
  let written = 0
  for (let tries = 0; written < bytes.length && tries < 1000; tries++) {
    try {
      written += writeSync(2, bytes, written)
    } catch (error) {
      // A full pipe is a matter of moments; anything else leaves nobody to tell.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

const marks: Readonly<Record<string, string>> = { debug: '·', info: ' ', warn: '!', error: '✗' }

function readable(line: string): string {
  const { level, at, message, ...fields } = JSON.parse(line) as Record<string, unknown>
  const stacks: string[] = []
  const rest = Object.entries(fields).map(([name, value]) => {
    const stack = (value as { stack?: unknown } | null)?.stack
    if (typeof stack === 'string') stacks.push(`\n    ${stack.replaceAll('\n', '\n    ')}`)
    return `${name}=${typeof stack === 'string' ? String((value as { message: unknown }).message) : typeof value === 'string' ? value : JSON.stringify(value)}`
  })
  return `${String(at).slice(11, 23)} ${marks[String(level)] ?? ' '} ${String(message)}${rest.length ? `  ${rest.join(' ')}` : ''}${stacks.join('')}\n`
}
