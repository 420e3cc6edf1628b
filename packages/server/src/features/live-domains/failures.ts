/** Refusals of live domains and their keys, and of an account whose live service is not running. */
import { failures } from '../../kernel/failure.ts'

export const liveAccountFailure = failures({
  'ResourceNotFound.ForbidService': { kind: 'denied', message: 'The live service of this account is banned.' },
  'ResourceNotFound.FreezeService': { kind: 'denied', message: 'The live service of this account is frozen.' },
  'ResourceNotFound.StopService': { kind: 'denied', message: 'The live service of this account is stopped because a bill is open.' },
  'ResourceNotFound.UserDisableService': {
    kind: 'denied',
    message: 'The owner of this account has stopped the live service. Start it with ModifyLiveAccountState.',
  },
})

export const liveDomainFailure = failures({
  'ResourceNotFound.PlayDomainNoRecord': { kind: 'missing', message: 'There is no play domain of this name.' },
  'ResourceNotFound.PushDomainNoRecord': { kind: 'missing', message: 'There is no push domain of this name.' },
  'ResourceNotFound.DomainNotExist': { kind: 'missing', message: 'There is no live domain of this name.' },
  'ResourceNotFound.DomainNoRecord': { kind: 'missing', message: 'There is no live domain of this name to enable.' },
  ResourceNotFound: { kind: 'missing', message: 'There is no live domain of this name.' },
  'FailedOperation.DomainAdded': {
    kind: 'conflict',
    message: 'This domain is there already. A name is a push or a play domain, not both.',
  },
  'FailedOperation.HostOutLimit': { kind: 'exhausted', message: 'There are as many live domains as there can be. Delete one first.' },
  'FailedOperation.NotFound': { kind: 'missing', message: 'There is a domain of this name, but not of this type.' },
  'InvalidParameter.DomainFormatError': {
    kind: 'invalid',
    message: 'A domain is a host name of at least two parts, such as play.example.com.',
  },
  'InvalidParameter.DomainTooLong': { kind: 'invalid', message: 'A host name has 253 characters at most.' },
  'InvalidParameter.DomainIsLimited': {
    kind: 'invalid',
    message: 'This server is reached under that name itself. Choose another for live streams.',
  },
})
