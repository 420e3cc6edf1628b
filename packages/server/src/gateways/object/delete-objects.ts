import { deleteObjects } from '../../features/objects/index.ts'
import { limits } from '../../kernel/limits.ts'
import { mayAct } from './authorise.ts'
import { command } from './command.ts'
import type { BucketAsked, CommandReply } from './command.ts'
import { deleteAccess } from './delete-object.ts'
import { wireError } from './errors.ts'
import { httpHeader } from './exchange.ts'
import { objectFailure } from './failures.ts'
import { childElements, childText, parseXml, readXmlBody } from './read-xml.ts'
import { signatureFailure } from './signatures/index.ts'
import { element, xmlDocument } from './xml.ts'

export const deleteObjectsCommand = command<'bucket'>({
  name: 'DeleteObjects',
  method: 'POST',
  level: 'bucket',
  flag: 'delete',
  access: { ...deleteAccess, isPerKey: true },
  run,
})

/** Each key is asked about and answered on its own; what is not there counts as deleted. */
async function run(asked: BucketAsked): Promise<CommandReply> {
  const { exchange, bucket } = asked
  const { protocol } = exchange
  if (protocol === 'cos' && httpHeader(exchange, 'content-md5') === undefined)
    throw objectFailure.InvalidRequest('A multi-delete carries the Content-MD5 of its body.')
  const root = parseXml(await readXmlBody(asked), 'Delete')
  const isQuiet = childText(root, 'Quiet')?.trim().toLowerCase() === 'true'
  const named = childElements(root, 'Object').map((object) => ({
    key: childText(object, 'Key') ?? '',
    versionId: childText(object, 'VersionId')?.trim() || 'null',
  }))
  if (named.length === 0 || named.length > limits.objectKeysPerPageMax)
    throw objectFailure.MalformedXML(`A multi-delete names 1 to ${limits.objectKeysPerPageMax} keys.`)
  if (named.some(({ key }) => key === '')) throw objectFailure.MalformedXML('Each Object has a Key.')

  const keyOf = (key: string): string => (bucket.hasLooseSlashes ? key.replace(/^\/+/, '') : key)
  const outcomes = named.map(({ key, versionId }): Error | undefined => {
    if (!mayAct(asked, deleteAccess, { bucket, key: keyOf(key) })) return signatureFailure.AccessDenied()
    return versionId === 'null' ? undefined : objectFailure.NoSuchVersion()
  })
  const allowed = named.flatMap(({ key }, index) => (outcomes[index] ? [] : [{ key, index }]))
  const answers = await deleteObjects(exchange.call, { bucket, keys: allowed.map(({ key }) => keyOf(key)) })
  allowed.forEach(({ index }, order) => (outcomes[index] = answers[order]))
  const parts = named.map(({ key }, index) => {
    const failure = outcomes[index]
    if (!failure) return isQuiet ? '' : element('Deleted', [['Key', key]])
    const { code, message } = wireError(failure, protocol)
    return element('Error', [
      ['Key', key],
      ['Code', code],
      ['Message', message],
    ])
  })
  return { status: 200, body: xmlDocument(protocol, 'DeleteResult', parts.join('')) }
}
