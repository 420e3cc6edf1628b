/**
 * Every command of the object door × every kind of caller. The commands come from the table that
 * the door itself works by; what must be true of each caller is written here.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudClient } from '../../../test/cloud-client.ts'
import { bucketOf, objectClient } from '../../../test/object-client.ts'
import type { ObjectKeyPair, ObjectSend } from '../../../test/object-client.ts'
import { testApp } from '../../../test/test-app.ts'
import type { LibraryId } from '../../kernel/ids.ts'
import type { Command } from './command.ts'
import { objectCommands } from './commands.ts'

const app = await testApp()
const { ask } = cloudClient(app)

const accountId = '1250000000'
const key = 'corp/doc/file.txt'

type Statement = { readonly effect: 'allow' | 'deny'; readonly action: string; readonly resource: string }

const on = (bucket: string, path = '/*'): string => `qcs::cos:ap-local:uid/${accountId}:${bucket}${path}`

async function world() {
  const library = await app.given.library()
  const other = await app.given.library()
  const bucket = bucketOf(library)
  const client = objectClient(app, bucket)
  await client.put(key, 'content')
  const accessKey = async (libraryId: LibraryId, Grants: readonly string[]): Promise<ObjectKeyPair & { secretId: string }> => {
    const { AccessKey } = await ask('smh', 'CreateAccessKey', { LibraryId: libraryId, Name: 'k', Grants })
    return { secretId: AccessKey.AccessKeyId, secretKey: AccessKey.SecretAccessKey }
  }
  const temporary = async (...statement: readonly Statement[]): Promise<ObjectKeyPair> => {
    const { Credentials } = await ask('sts', 'GetFederationToken', {
      Name: 'matrix',
      Policy: JSON.stringify({ version: '2.0', statement }),
    })
    return { secretId: Credentials.TmpSecretId, secretKey: Credentials.TmpSecretKey, token: Credentials.Token }
  }
  const application = async (): Promise<string> => (await ask('lke', 'CreateApplication', { LibraryId: library.id, Name: 'bot' })).BotBizId
  const ofApplication = async (BotBizId: string): Promise<ObjectKeyPair> => {
    const { Credentials } = await ask('lke', 'DescribeStorageCredential', { BotBizId, FileType: 'pdf', IsPublic: false })
    return { secretId: Credentials.TmpSecretId, secretKey: Credentials.TmpSecretKey, token: Credentials.Token }
  }
  const disabled = await accessKey(library.id, ['admin'])
  await ask('smh', 'ModifyAccessKey', { AccessKeyId: disabled.secretId, Status: 'Inactive' })
  return { library, other, bucket, client, accessKey, temporary, application, ofApplication, disabled }
}

const { library, other, bucket, client, accessKey, temporary, application, ofApplication, disabled } = await world()

const form = [
  ['key', key],
  ['file', 'bytes'],
].map(([name, value]) => `--bound\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)

/** A well-formed request for the command; what it names exists where it has to. */
function requestFor(command: Command): { readonly path: string; readonly options: ObjectSend } {
  const headers: Record<string, string> = {}
  if (command.header) headers[`x-cos-${command.header}`] = `/${bucket}/${key}`
  if (command.access.isForm) headers['content-type'] = 'multipart/form-data; boundary=bound'
  const query: Record<string, string> =
    command.flag === undefined
      ? {}
      : { [command.flag]: command.flag === 'list-type' ? '2' : command.flag === 'uploadId' ? '0'.repeat(32) : '' }
  if (command.flag === 'uploadId' && command.method === 'PUT') query['partNumber'] = '1'
  const takesBody = command.method === 'PUT' || command.method === 'POST'
  const body = command.access.isForm ? `${form.join('')}--bound--\r\n` : command.access.isPerKey ? undefined : ''
  return {
    path: command.level === 'object' ? key : '',
    options: { query, headers, ...(takesBody && body !== undefined && { body }), ...(command.level === 'service' && { isService: true }) },
  }
}

type Outcome = { readonly status: number; readonly code: string | undefined; readonly text: string }

async function call(command: Command, options: ObjectSend = {}): Promise<Outcome> {
  const asked = requestFor(command)
  if (command.access.isPerKey) {
    const { status, code, text } = await client.removeMany([key], { ...options, query: asked.options.query ?? {} })
    return { status, code, text }
  }
  const { status, code, text } = await client.send(command.method, asked.path, { ...asked.options, ...options })
  return { status, code, text }
}

/** A HEAD says no code. */
function assertRefused(command: Command, outcome: Outcome, code: string): void {
  assert.equal(outcome.status, 403, `${command.name} answered ${outcome.status} ${outcome.text.slice(0, 300)}`)
  if (command.method !== 'HEAD') assert.equal(outcome.code, code)
}

/** Refused as a whole, or of every key it names. */
function assertDenied(command: Command, outcome: Outcome): void {
  if (!command.access.isPerKey) return assertRefused(command, outcome, 'AccessDenied')
  if (outcome.status === 403) return
  assert.match(outcome.text, /<Error><Key>[^<]*<\/Key><Code>AccessDenied</)
  assert.doesNotMatch(outcome.text, /<Deleted>/)
}

/** Whatever comes of it, it was let in. */
function assertAdmitted(command: Command, { status, text }: Outcome): void {
  assert.ok(status < 400 || [400, 404, 405, 409, 501].includes(status), `${command.name} answered ${status} ${text.slice(0, 300)}`)
  assert.doesNotMatch(text, /<Code>AccessDenied</)
}

const everything: Statement = { effect: 'allow', action: '*', resource: '*' }
const wrongSecret = { secretId: app.keyPair.secretId, secretKey: 'wrong' }
const nobody = { secretId: 'AKIDnobody', secretKey: 'x' }

test('declares an action and grants for every command, and each command once', () => {
  assert.ok(objectCommands.length > 20)
  const names = objectCommands.map(({ name }) => name)
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted())
  for (const { name, access } of objectCommands) {
    assert.match(access.action, /^[A-Z]\w+$/, name)
    assert.ok(access.grants === 'read' || access.grants.length > 0, name)
    // Nobody but a reader of single objects comes without a signature.
    if (access.isPublic) assert.ok(name === 'GetObject' || name === 'HeadObject', name)
    if (access.isForm) assert.equal(name, 'PostObject')
    if (access.isPerKey) assert.equal(name, 'DeleteObjects')
  }
})

for (const command of objectCommands) {
  const title = (what: string): string => `${command.name} ${what}`

  test(title('refuses a caller without a signature'), async () =>
    assertRefused(command, await call(command, { pair: 'none' }), 'AccessDenied'),
  )

  test(title('refuses a signature under another secret, in the header and in the address'), async () => {
    for (const isPresigned of [false, true])
      assertRefused(command, await call(command, { pair: wrongSecret, isPresigned }), 'SignatureDoesNotMatch')
  })

  test(title('refuses a signature that is over'), async () => {
    for (const isPresigned of [false, true]) {
      const outcome = await call(command, { signedSecondsAgo: 3600, isPresigned })
      assertRefused(command, outcome, 'AccessDenied')
      if (command.method !== 'HEAD') assert.match(outcome.text, /<Message>Request has expired<\/Message>/)
    }
  })

  test(title('refuses a key that nobody has, and one that is disabled'), async () => {
    assertRefused(command, await call(command, { pair: nobody }), 'InvalidAccessKeyId')
    assertRefused(command, await call(command, { pair: disabled }), 'InvalidAccessKeyId')
  })

  test(title('refuses a temporary key without its token'), async () => {
    const { secretId, secretKey } = await temporary(everything)
    assertRefused(command, await call(command, { pair: { secretId, secretKey } }), 'AccessDenied')
  })

  if (command.level !== 'service') {
    test(title('refuses the key of another library'), async () =>
      assertDenied(command, await call(command, { pair: await accessKey(other.id, ['admin']) })),
    )

    test(title('refuses a temporary key for another bucket, and for another path'), async () => {
      const elsewhere = await temporary({ effect: 'allow', action: '*', resource: on(bucketOf(other)) })
      assertDenied(command, await call(command, { pair: elsewhere }))
      const besides = await temporary({ effect: 'allow', action: '*', resource: on(bucket, '/corp/other/*') })
      assertDenied(command, await call(command, { pair: besides }))
    })

    test(title('refuses the temporary key of an application, here and in the bucket of another'), async () => {
      const [one, two] = [await application(), await application()]
      const pair = await ofApplication(one)
      assertDenied(command, await call(command, { pair }))
      const theirs = await call(command, { pair, bucket: `lke-${two}-${accountId}` })
      // A copy's source is looked at in the bucket it names; the target is refused first.
      assertDenied(command, theirs)
    })
  }

  test(title('refuses where a statement denies, whatever another allows'), async () => {
    const pair = await temporary(everything, { effect: 'deny', action: `name/cos:${command.access.action}`, resource: '*' })
    assertDenied(command, await call(command, { pair }))
  })

  test(title('refuses a temporary key for every action but its own'), async () => {
    const actions = [...new Set(objectCommands.map(({ access }) => access.action))].filter((action) => action !== command.access.action)
    // A policy holds so many characters; what begins alike is allowed by one pattern at a time.
    for (let start = 0; start < actions.length; start += 20) {
      const statement = actions.slice(start, start + 20).map((action) => `cos:${action}`)
      const pair = await temporary({ effect: 'allow', action: statement as never, resource: '*' })
      assertDenied(command, await call(command, { pair }))
    }
  })

  const { grants } = command.access
  if (grants !== 'read')
    test(title('refuses an access key without its grants'), async () =>
      assertDenied(command, await call(command, { pair: await accessKey(library.id, ['read_only']) })),
    )

  test(title('lets in who may'), async () => {
    assertAdmitted(command, await call(command))
    const needed = command.header ? `cos:GetObject` : undefined
    const action = [`cos:${command.access.action}`, ...(needed ? [needed] : [])]
    const pair = await temporary({ effect: 'allow', action: action as never, resource: command.level === 'service' ? '*' : on(bucket) })
    assertAdmitted(command, await call(command, { pair }))
    const held = await accessKey(library.id, grants === 'read' ? ['read_only'] : [...grants])
    assertAdmitted(command, await call(command, { pair: held }))
    await client.put(key, 'content')
  })
}
