import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from './create-log.ts'

function logged(level: 'debug' | 'info', write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = []
  write(createLog({ level, write: (line) => void lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('withholds fields whose names tell of a secret', () => {
  const [line] = logged('info', (log) =>
    log.info({ accessToken: 'planted', secretKey: 'planted', downloadUrl: 'planted', libraryId: 'smh1' }, 'seen'),
  )
  assert.deepEqual(line, {
    level: 'info',
    at: line?.['at'],
    message: 'seen',
    accessToken: '[withheld]',
    secretKey: '[withheld]',
    downloadUrl: '[withheld]',
    libraryId: 'smh1',
  })
})

test('reduces an error to its named properties, causes included', () => {
  const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { detail: 'planted', code: 'E1' })
  const [line] = logged('info', (log) => log.error({ error }, 'failed'))
  assert.ok(!JSON.stringify(line).includes('planted'))
  const written = line?.['error'] as { type: string; message: string; code: string; cause: { message: string } }
  assert.deepEqual([written.type, written.message, written.code, written.cause.message], ['Error', 'outer', 'E1', 'inner'])
})

test('leaves out what is below the level', () => {
  assert.deepEqual(
    logged('info', (log) => log.debug({}, 'quiet')),
    [],
  )
  assert.equal(logged('debug', (log) => log.debug({}, 'loud')).length, 1)
})

test('writes readable lines for a terminal', () => {
  const lines: string[] = []
  createLog({ level: 'info', isPretty: true, write: (line) => void lines.push(line) }).warn({ libraryId: 'smh1' }, 'disk is nearly full')
  assert.match(lines[0] as string, /^\d\d:\d\d:\d\d\.\d{3} ! disk is nearly full {2}libraryId=smh1\n$/)
})
