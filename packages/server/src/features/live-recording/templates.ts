/** Templates and rules: what changes them, and the limits they have. */
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import type { Lock } from '../../platform/db/db.ts'
import { findLiveDomain, hostName } from '../live-domains/index.ts'
import { liveRecordingFailure } from './failures.ts'
import {
  countRules,
  countTemplates,
  findRule,
  findTemplate,
  insertRule,
  insertTemplate,
  isTemplateUsed,
  removeRule,
  removeTemplate,
  updateTemplateRow,
} from './record-store.ts'
import type { RecordedStream, RecordTemplate } from './record-template.ts'

const recordingLock: Lock = 'live:recording'

/** Answers the new template's id. */
export async function createTemplate(
  call: Call<'db' | 'clock'>,
  asked: Pick<RecordTemplate, 'name' | 'description' | 'settings'>,
): Promise<number> {
  return call.db.write(recordingLock, async (tx) => {
    if ((await countTemplates(tx)) >= limits.liveTemplatesMax) throw liveRecordingFailure['InternalError.ConfOutLimit']()
    return insertTemplate(tx, { ...asked, createdAt: call.clock.now() })
  })
}

/** Changes a template by a rule that sees it as it is. Streams that are being recorded go on as they began. */
export async function changeTemplate(call: Call<'db'>, id: number, change: (inForce: RecordTemplate) => RecordTemplate): Promise<void> {
  await call.db.write(recordingLock, async (tx) => {
    const inForce = await findTemplate(tx, id)
    if (!inForce) throw liveRecordingFailure['InvalidParameter.ConfNotFound']()
    await updateTemplateRow(tx, change(inForce))
  })
}

export async function deleteTemplate(call: Call<'db'>, id: number): Promise<void> {
  await call.db.write(recordingLock, async (tx) => {
    if (await isTemplateUsed(tx, id)) throw liveRecordingFailure['FailedOperation.ConfInUsed']()
    if ((await removeTemplate(tx, id)) === 0) throw liveRecordingFailure['InvalidParameter.ConfNotFound']()
  })
}

/** From its next start on, the stream is recorded by the template. */
export async function createRule(
  call: Call<'db' | 'caches' | 'keys' | 'clock'>,
  asked: RecordedStream & { readonly templateId: number },
): Promise<void> {
  const domain = await findLiveDomain(call, asked.domain)
  if (domain?.kind !== 'push') throw liveRecordingFailure['ResourceNotFound.PushDomainNoRecord']()
  const now = call.clock.now()
  const rule = { ...asked, domain: domain.name, createdAt: now, updatedAt: now }
  await call.db.write(recordingLock, async (tx) => {
    if (!(await findTemplate(tx, rule.templateId))) throw liveRecordingFailure['InvalidParameter.ConfNotFound']()
    if (await findRule(tx, rule)) throw liveRecordingFailure['FailedOperation.RuleAlreadyExist']()
    if ((await countRules(tx)) >= limits.liveRulesMax) throw liveRecordingFailure['InternalError.ConfOutLimit']()
    await insertRule(tx, rule)
  })
}

export async function deleteRule(call: Call<'db'>, of: RecordedStream): Promise<void> {
  await call.db.write(recordingLock, async (tx) => {
    if ((await removeRule(tx, { ...of, domain: hostName(of.domain) })) === 0) throw liveRecordingFailure['FailedOperation.NotFound']()
  })
}
