import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { flagsOf, readConfig, settingNames } from './config.ts'
import { parseArguments, UsageError } from './platform/arguments.ts'

const config = (given: readonly string[], environment: Record<string, string> = {}) =>
  readConfig({ flags: parseArguments(given, flagsOf(settingNames)).flags, environment })
const refuses = (given: readonly string[], environment: Record<string, string>, sentence: RegExp) =>
  assert.throws(
    () => config(given, environment),
    (error) => error instanceof UsageError && sentence.test(error.message),
  )

test('has defaults for everything a first start needs', () => {
  const { dataDirectory, controlListen, contentListen, isPlainHttp, serverNames, shutdownGraceMs, logLevel } = config([])
  assert.deepEqual(
    { dataDirectory, controlListen, contentListen, isPlainHttp, serverNames, shutdownGraceMs, logLevel },
    {
      dataDirectory: resolve('data'),
      controlListen: { host: '127.0.0.1', port: 8443 },
      contentListen: { host: '127.0.0.1', port: 9443 },
      isPlainHttp: false,
      serverNames: [],
      shutdownGraceMs: 30_000,
      logLevel: 'info',
    },
  )
})
test('is frozen', () => assert.ok(Object.isFrozen(config([]))))
test('prefers a flag to the environment', () =>
  assert.equal(config(['--listen', '[::1]:1'], { MEDIATHEQUE_LISTEN: '127.0.0.1:2' }).controlListen.host, '::1'))
test('counts an empty variable as absent', () => assert.equal(config([], { MEDIATHEQUE_LISTEN: '' }).controlListen.port, 8443))
test('takes server names from repeated flags', () =>
  assert.deepEqual(config(['--server-name', 'A.example', '--server-name', '10.0.0.7']).serverNames, ['a.example', '10.0.0.7']))
test('takes server names from the environment', () =>
  assert.deepEqual(config([], { MEDIATHEQUE_SERVER_NAMES: 'a.example, b.example' }).serverNames, ['a.example', 'b.example']))
test('reads a master key as hex or base64', () => {
  const key = Buffer.alloc(32, 7)
  assert.deepEqual(config([], { MEDIATHEQUE_MASTER_KEY: key.toString('hex') }).masterKey, key)
  assert.deepEqual(config([], { MEDIATHEQUE_MASTER_KEY: key.toString('base64') }).masterKey, key)
})
test('refuses a short master key without repeating it', () =>
  refuses([], { MEDIATHEQUE_MASTER_KEY: 'c2hvcnQ=' }, /^MEDIATHEQUE_MASTER_KEY takes 32 bytes(?!.*c2hvcnQ)/))
test('refuses half a root key pair', () => refuses([], { MEDIATHEQUE_SECRET_ID: 'AKIDx' }, /both or neither/))
test('refuses a listener without a port', () => refuses(['--listen', 'localhost'], {}, /^--listen takes HOST:PORT/))
test('refuses a port that does not exist', () => refuses(['--listen', '127.0.0.1:65536'], {}, /^--listen takes HOST:PORT/))
test('refuses a public address with a path', () => refuses(['--public-url', 'https://a.example/x'], {}, /without a path/))
test('refuses a certificate without its key', () => refuses(['--tls-cert', 'a.pem'], {}, /--tls-key together/))
test('refuses a certificate for plain HTTP', () => refuses(['--http', '--tls-cert', 'a', '--tls-key', 'b'], {}, /contradict/))
test('refuses a database address without repeating it', () =>
  refuses(['--database-url', 'mysql://u:planted@h/d'], {}, /^(?!.*planted).*postgres:/))
test('names the variable at fault', () => refuses([], { MEDIATHEQUE_LOG_LEVEL: 'loud' }, /^MEDIATHEQUE_LOG_LEVEL takes one of debug/))
