/** Live domains and streams as the console asks for them. */
import type { ActionAnswer } from '@mediatheque/sdk'
import { queryOptions } from '@tanstack/react-query'
import { cloud } from '../../session/clients.ts'
import type { LiveKeys } from './live-address.ts'

export type LiveDomain = ActionAnswer<'live', 'DescribeLiveDomains'>['DomainList'][number]
export type OnlineStream = ActionAnswer<'live', 'DescribeLiveStreamOnlineList'>['OnlineInfo'][number]
export type ForbiddenStream = ActionAnswer<'live', 'DescribeLiveForbidStreamList'>['ForbidStreamList'][number]

const pageItems = 100
const refreshMs = 4000

export const isPlay = (domain: LiveDomain): boolean => domain.Type === 1

export const domainsQuery = () =>
  queryOptions({
    queryKey: ['live', 'domains'],
    // There can be a hundred.
    queryFn: async ({ signal }) => (await cloud().call('live', 'DescribeLiveDomains', { PageSize: pageItems }, { signal })).DomainList,
  })

/** The same words for both kinds of domain, whose keys the API names differently. */
export const keysQuery = ({ Name: name, Type: type }: Pick<LiveDomain, 'Name' | 'Type'>) =>
  queryOptions({
    queryKey: ['live', 'keys', name],
    queryFn: async ({ signal }): Promise<LiveKeys> => {
      if (type === 1) {
        const { PlayAuthKeyInfo: info } = await cloud().call('live', 'DescribeLivePlayAuthKey', { DomainName: name }, { signal })
        return { isSigned: info.Enable === 1, main: info.AuthKey, backup: info.AuthBackKey, graceSeconds: info.AuthDelta }
      }
      const { PushAuthKeyInfo: info } = await cloud().call('live', 'DescribeLivePushAuthKey', { DomainName: name }, { signal })
      return { isSigned: info.Enable === 1, main: info.MasterAuthKey, backup: info.BackupAuthKey, graceSeconds: info.AuthDelta }
    },
  })

export async function saveKeys({ Name: DomainName, Type: type }: Pick<LiveDomain, 'Name' | 'Type'>, keys: LiveKeys): Promise<void> {
  const shared = { DomainName, Enable: keys.isSigned ? 1 : 0, AuthDelta: keys.graceSeconds }
  if (type === 1) await cloud().call('live', 'ModifyLivePlayAuthKey', { ...shared, AuthKey: keys.main, AuthBackKey: keys.backup })
  else await cloud().call('live', 'ModifyLivePushAuthKey', { ...shared, MasterAuthKey: keys.main, BackupAuthKey: keys.backup })
}

export const streamsQuery = () =>
  queryOptions({
    queryKey: ['live', 'streams'],
    queryFn: async ({ signal }) =>
      (await cloud().call('live', 'DescribeLiveStreamOnlineList', { PageSize: pageItems }, { signal })).OnlineInfo,
    refetchInterval: refreshMs,
  })

export const templatesQuery = () =>
  queryOptions({
    queryKey: ['live', 'templates'],
    queryFn: async ({ signal }) => (await cloud().call('live', 'DescribeLiveRecordTemplates', {}, { signal })).Templates,
  })

export const rulesQuery = () =>
  queryOptions({
    queryKey: ['live', 'rules'],
    queryFn: async ({ signal }) => (await cloud().call('live', 'DescribeLiveRecordRules', {}, { signal })).Rules,
  })

export const bansQuery = () =>
  queryOptions({
    queryKey: ['live', 'bans'],
    queryFn: async ({ signal }) =>
      (await cloud().call('live', 'DescribeLiveForbidStreamList', { PageSize: pageItems }, { signal })).ForbidStreamList,
  })

/** Where the content listener is: streams are played from it, whatever the domain. */
export const contentAddressQuery = () =>
  queryOptions({
    queryKey: ['health', 'content'],
    queryFn: async ({ signal }) => (await cloud().call('smh', 'DescribeHealth', {}, { signal })).Addresses.Content,
    staleTime: Number.POSITIVE_INFINITY,
  })
