/** Live domains by the Cloud API: add, describe, enable, forbid, delete, who may embed them. */
import { limits } from '../../kernel/limits.ts'
import type { Addresses } from '../../platform/addresses.ts'
import type { Action } from '../../platform/http/action.ts'
import { Type } from '../../platform/http/schema.ts'
import { addLiveDomain, readDomainName } from './add-domain.ts'
import { changeLiveDomain, deleteLiveDomain } from './change-domain.ts'
import { liveDomainFailure } from './failures.ts'
import { chinaSeconds, liveAction, ZeroOrOne } from './live-action.ts'
import { hostName } from './live-domain.ts'
import type { LiveDomain } from './live-domain.ts'
import { findLiveDomain, findLiveSetup } from './live-setup.ts'

const DomainName = Type.String()
const OneDomain = Type.Object({ DomainName })
const PlayType = Type.Integer({ minimum: 1, maximum: 3 })
const nameErrors = ['InvalidParameter.DomainFormatError', 'InvalidParameter.DomainTooLong']

const addDomain = liveAction({
  name: 'AddLiveDomain',
  input: Type.Object({
    DomainName,
    DomainType: ZeroOrOne,
    PlayType: Type.Optional(PlayType),
    IsDelayLive: Type.Optional(ZeroOrOne),
    IsMiniProgramLive: Type.Optional(ZeroOrOne),
    VerifyOwnerType: Type.Optional(
      Type.Unsafe<'' | 'dnsCheck' | 'fileCheck' | 'dbCheck'>({ type: 'string', enum: ['', 'dnsCheck', 'fileCheck', 'dbCheck'] }),
    ),
  }),
  errors: [...nameErrors, 'InvalidParameter.DomainIsLimited', 'FailedOperation.DomainAdded', 'FailedOperation.HostOutLimit'],
  run: async (call, input) => {
    await addLiveDomain(call, {
      name: input.DomainName,
      kind: kindOf(input.DomainType),
      playType: input.PlayType ?? 1,
      isDelayLive: input.IsDelayLive === 1,
      isMiniProgramLive: input.IsMiniProgramLive === 1,
    })
    return {}
  },
})

const describeDomains = liveAction({
  name: 'DescribeLiveDomains',
  input: Type.Object({
    DomainStatus: Type.Optional(ZeroOrOne),
    DomainType: Type.Optional(ZeroOrOne),
    PageSize: Type.Optional(Type.Integer({ minimum: 10, maximum: 100 })),
    PageNum: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    IsDelayLive: Type.Optional(ZeroOrOne),
    DomainPrefix: Type.Optional(Type.String({ maxLength: 253 })),
    PlayType: Type.Optional(PlayType),
  }),
  run: async (call, input) => {
    const { domains } = await findLiveSetup(call)
    const all = [...domains.values()]
    const size = input.PageSize ?? 10
    const start = ((input.PageNum ?? 1) - 1) * size
    const wanted = all.filter(
      (domain) =>
        (input.DomainStatus === undefined || Number(domain.isEnabled) === input.DomainStatus) &&
        (input.DomainType === undefined || domain.kind === kindOf(input.DomainType)) &&
        Number(domain.isDelayLive) === (input.IsDelayLive ?? 0) &&
        domain.name.startsWith(input.DomainPrefix?.toLowerCase() ?? '') &&
        (input.PlayType === undefined || (domain.kind === 'play' && domain.playType === input.PlayType)),
    )
    return {
      AllCount: wanted.length,
      DomainList: wanted.slice(start, start + size).map((domain) => describe(call.addresses, domain)),
      CreateLimitCount: limits.liveDomainsMax - all.length,
      PlayTypeCount: [1, 2, 3].map((type) => all.filter(({ kind, playType }) => kind === 'play' && playType === type).length),
    }
  },
})

const describeDomain = liveAction({
  name: 'DescribeLiveDomain',
  input: OneDomain,
  errors: ['ResourceNotFound.DomainNotExist'],
  run: async (call, input) => {
    const domain = await findLiveDomain(call, input.DomainName)
    if (!domain) throw liveDomainFailure['ResourceNotFound.DomainNotExist']()
    return { DomainInfo: describe(call.addresses, domain) }
  },
})

const deleteDomain = liveAction({
  name: 'DeleteLiveDomain',
  input: Type.Object({ DomainName, DomainType: ZeroOrOne }),
  errors: [...nameErrors, 'FailedOperation.NotFound', 'ResourceNotFound.DomainNotExist'],
  run: async (call, input) => {
    await deleteLiveDomain(call, { name: readDomainName(input.DomainName), kind: kindOf(input.DomainType) })
    return {}
  },
})

const enableDomain = liveAction({
  name: 'EnableLiveDomain',
  input: OneDomain,
  errors: [...nameErrors, 'ResourceNotFound.DomainNoRecord'],
  run: async (call, input) => {
    const changed = await changeLiveDomain(call, readDomainName(input.DomainName), (inForce) => ({ ...inForce, isEnabled: true }))
    if (!changed) throw liveDomainFailure['ResourceNotFound.DomainNoRecord']()
    return {}
  },
})

const forbidDomain = liveAction({
  name: 'ForbidLiveDomain',
  input: OneDomain,
  errors: ['ResourceNotFound'],
  run: async (call, input) => {
    const changed = await changeLiveDomain(call, input.DomainName, (inForce) => ({ ...inForce, isEnabled: false }))
    if (!changed) throw liveDomainFailure.ResourceNotFound()
    return {}
  },
})

const modifyPlayDomain = liveAction({
  name: 'ModifyLivePlayDomain',
  input: Type.Object({ DomainName, PlayType }),
  errors: ['ResourceNotFound.DomainNotExist'],
  run: async (call, input) => {
    const changed = await changeLiveDomain(call, input.DomainName, (inForce) => {
      if (inForce.kind !== 'play') throw liveDomainFailure['ResourceNotFound.DomainNotExist']()
      return { ...inForce, playType: input.PlayType }
    })
    if (!changed) throw liveDomainFailure['ResourceNotFound.DomainNotExist']()
    return {}
  },
})

/** The account's key signed the call and the machine is its owner's: nothing is looked up, every domain is verified. */
const authenticateOwner = liveAction({
  name: 'AuthenticateDomainOwner',
  input: Type.Object({
    DomainName,
    VerifyType: Type.Unsafe<'dnsCheck' | 'fileCheck' | 'dbCheck'>({ type: 'string', enum: ['dnsCheck', 'fileCheck', 'dbCheck'] }),
  }),
  errors: nameErrors,
  run: async (call, input) => {
    const mainDomain = readDomainName(input.DomainName).split('.').slice(-2).join('.')
    return { Content: call.keys.sign('live-domain-owner', mainDomain).slice(0, 32), Status: 0, MainDomain: mainDomain }
  },
})

const describeReferer = liveAction({
  name: 'DescribeLiveDomainReferer',
  input: OneDomain,
  errors: ['ResourceNotFound.DomainNotExist'],
  run: async (call, input) => {
    const domain = await findLiveDomain(call, input.DomainName)
    if (domain?.kind !== 'play') throw liveDomainFailure['ResourceNotFound.DomainNotExist']()
    const { referers } = domain
    return {
      RefererAuthConfig: {
        DomainName: domain.name,
        Enable: Number(referers?.isEnabled ?? false),
        Type: Number(referers?.isAllowList ?? false),
        AllowEmpty: Number(referers?.allowsEmpty ?? true),
        Rules: referers?.rules ?? '',
      },
    }
  },
})

const modifyReferer = liveAction({
  name: 'ModifyLiveDomainReferer',
  input: Type.Object({
    DomainName,
    Enable: ZeroOrOne,
    Type: ZeroOrOne,
    AllowEmpty: ZeroOrOne,
    Rules: Type.String({ maxLength: limits.liveRefererRulesLengthMax }),
  }),
  errors: ['ResourceNotFound.DomainNotExist'],
  run: async (call, input) => {
    const referers = {
      isEnabled: input.Enable === 1,
      isAllowList: input.Type === 1,
      allowsEmpty: input.AllowEmpty === 1,
      rules: input.Rules,
    }
    const changed = await changeLiveDomain(call, input.DomainName, (inForce) => {
      if (inForce.kind !== 'play') throw liveDomainFailure['ResourceNotFound.DomainNotExist']()
      return { ...inForce, referers }
    })
    if (!changed) throw liveDomainFailure['ResourceNotFound.DomainNotExist']()
    return {}
  },
})

export const domainActions: readonly Action[] = [
  addDomain,
  describeDomains,
  describeDomain,
  deleteDomain,
  enableDomain,
  forbidDomain,
  modifyPlayDomain,
  authenticateOwner,
  describeReferer,
  modifyReferer,
]

const kindOf = (type: number): LiveDomain['kind'] => (type === 1 ? 'play' : 'push')

/** A domain's own alias is not made here: its target is the name under which the content listener is reached. */
function describe({ content }: Addresses, domain: LiveDomain): object {
  const target = hostName(content.replace(/^https?:\/\//, ''))
  return {
    Name: domain.name,
    Type: Number(domain.kind === 'play'),
    Status: Number(domain.isEnabled),
    CreateTime: chinaSeconds(domain.createdAt),
    BCName: 1,
    TargetDomain: target,
    PlayType: domain.playType,
    IsDelayLive: Number(domain.isDelayLive),
    CurrentCName: target,
    RentTag: 0,
    RentExpireTime: '0000-00-00 00:00:00',
    IsMiniProgramLive: Number(domain.isMiniProgramLive),
  }
}
