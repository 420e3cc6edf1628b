/** The keys that sign play and push addresses, by the Cloud API. The two kinds differ in the names of their members only. */
import { limits } from '../../kernel/limits.ts'
import type { Call } from '../../platform/call.ts'
import { parameterFailure } from '../../platform/http/action.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { changeLiveDomain } from './change-domain.ts'
import { liveDomainFailure } from './failures.ts'
import { liveAction, ZeroOrOne } from './live-action.ts'
import { isAddressKey } from './live-domain.ts'
import type { LiveDomain } from './live-domain.ts'
import { findLiveDomain } from './live-setup.ts'

const DomainName = Type.String()
const Key = Type.Optional(Type.String())
const AuthDelta = Type.Optional(Type.Integer({ minimum: 0, maximum: limits.liveGraceSecondsMax }))

const playErrors = ['ResourceNotFound.PlayDomainNoRecord']
const pushErrors = ['ResourceNotFound.PushDomainNoRecord']

const describePlayAuthKey = liveAction({
  name: 'DescribeLivePlayAuthKey',
  ratePerSecond: 500,
  input: Type.Object({ DomainName }),
  errors: playErrors,
  run: async (call, input) => {
    const domain = await findOfKind(call, input.DomainName, 'play')
    return {
      PlayAuthKeyInfo: {
        DomainName: domain.name,
        Enable: Number(domain.isSigned),
        AuthKey: domain.keys.main,
        AuthDelta: domain.keys.graceSeconds,
        AuthBackKey: domain.keys.backup,
      },
    }
  },
})

const modifyPlayAuthKey = liveAction({
  name: 'ModifyLivePlayAuthKey',
  ratePerSecond: 100,
  input: Type.Object({ DomainName, Enable: Type.Optional(ZeroOrOne), AuthKey: Key, AuthDelta, AuthBackKey: Key }),
  errors: playErrors,
  run: async (call, { DomainName: name, Enable: enable, AuthKey: main, AuthDelta: graceSeconds, AuthBackKey: backup }) => {
    checkKey('AuthKey', main)
    checkKey('AuthBackKey', backup)
    await changeKeys(call, { name, kind: 'play', mainName: 'AuthKey' }, { enable, main, backup, graceSeconds })
    return {}
  },
})

const describePushAuthKey = liveAction({
  name: 'DescribeLivePushAuthKey',
  input: Type.Object({ DomainName }),
  errors: pushErrors,
  run: async (call, input) => {
    const domain = await findOfKind(call, input.DomainName, 'push')
    return {
      PushAuthKeyInfo: {
        DomainName: domain.name,
        Enable: Number(domain.isSigned),
        MasterAuthKey: domain.keys.main,
        BackupAuthKey: domain.keys.backup,
        AuthDelta: domain.keys.graceSeconds,
      },
    }
  },
})

const modifyPushAuthKey = liveAction({
  name: 'ModifyLivePushAuthKey',
  ratePerSecond: 200,
  input: Type.Object({ DomainName, Enable: Type.Optional(ZeroOrOne), MasterAuthKey: Key, BackupAuthKey: Key, AuthDelta }),
  errors: pushErrors,
  run: async (call, { DomainName: name, Enable: enable, MasterAuthKey: main, BackupAuthKey: backup, AuthDelta: graceSeconds }) => {
    checkKey('MasterAuthKey', main)
    checkKey('BackupAuthKey', backup)
    await changeKeys(call, { name, kind: 'push', mainName: 'MasterAuthKey' }, { enable, main, backup, graceSeconds })
    return {}
  },
})

export const keyActions: readonly Action[] = [describePlayAuthKey, modifyPlayAuthKey, describePushAuthKey, modifyPushAuthKey]

const noRecord = (kind: LiveDomain['kind']) =>
  kind === 'play' ? liveDomainFailure['ResourceNotFound.PlayDomainNoRecord']() : liveDomainFailure['ResourceNotFound.PushDomainNoRecord']()

async function findOfKind(call: Call<'db' | 'caches' | 'keys'>, name: string, kind: LiveDomain['kind']): Promise<LiveDomain> {
  const domain = await findLiveDomain(call, name)
  if (domain?.kind !== kind) throw noRecord(kind)
  return domain
}

function checkKey(parameter: string, key: string | undefined): void {
  if (key === undefined || key === '' || isAddressKey(key)) return
  throw parameterFailure('InvalidParameterValue', parameter, `${parameter} is 1 to 256 printable characters without blanks.`)
}

/** What is absent stays. An empty backup key clears the slot; a main key is replaced, never cleared by accident. */
async function changeKeys(
  call: Call<'db' | 'caches' | 'keys' | 'clock' | 'signals'>,
  of: { readonly name: string; readonly kind: LiveDomain['kind']; readonly mainName: string },
  given: {
    readonly enable: number | undefined
    readonly main: string | undefined
    readonly backup: string | undefined
    readonly graceSeconds: number | undefined
  },
): Promise<void> {
  const changed = await changeLiveDomain(call, of.name, (inForce) => {
    if (inForce.kind !== of.kind) throw noRecord(of.kind)
    const { keys } = inForce
    if (given.main === '' && keys.main !== '')
      throw parameterFailure(
        'InvalidParameterValue',
        of.mainName,
        `${of.mainName} can be replaced, not cleared. Set Enable to 0 to ask for no signature.`,
      )
    return {
      ...inForce,
      isSigned: given.enable === undefined ? inForce.isSigned : given.enable === 1,
      keys: {
        main: given.main ?? keys.main,
        backup: given.backup ?? keys.backup,
        graceSeconds: given.graceSeconds ?? keys.graceSeconds,
      },
    }
  })
  if (!changed) throw noRecord(of.kind)
}
