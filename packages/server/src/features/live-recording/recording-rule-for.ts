import type { Call } from '../../platform/call.ts'
import { findBucket } from '../buckets/index.ts'
import { accountId } from '../credentials/index.ts'
import { hostName } from '../live-domains/index.ts'
import { findRuleFor, findTemplate } from './record-store.ts'
import { pathTemplateOf, recordingFormats } from './record-template.ts'
import type { Recording, RecordedStream } from './record-template.ts'

/**
 * How a stream is to be recorded: by the rule that names it most exactly. Undefined when none
 * does; formats whose bucket is gone are left out. `domain` is the push domain.
 */
export async function recordingRuleFor(call: Call<'db' | 'caches'>, of: RecordedStream): Promise<Recording | undefined> {
  const template = await call.db.read(async (reader) => {
    const rule = await findRuleFor(reader, { ...of, domain: hostName(of.domain) })
    return rule && findTemplate(reader, rule.templateId)
  })
  if (!template) return undefined
  const formats: Recording['formats'][number][] = []
  for (const format of recordingFormats) {
    const param = template.settings.formats[format]
    const bucket = param.Enable === 1 ? await findRecordingBucket(call, param.CosBucketName) : undefined
    if (!bucket) continue
    formats.push({
      format,
      intervalSeconds: param.RecordInterval,
      libraryId: bucket.library.id,
      spaceName: bucket.space.name,
      pathTemplate: [...bucket.root.map((name) => `/${name}`), pathTemplateOf(param)].join(''),
    })
  }
  return { templateId: template.id, formats }
}

/** A bucket as templates name it, without the account's number behind it; with it is fine too. */
export const findRecordingBucket = (call: Call<'db' | 'caches'>, name: string) =>
  findBucket(call, name.endsWith(`-${accountId}`) ? name : `${name}-${accountId}`)
