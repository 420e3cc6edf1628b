/**
 * Finds the action a request means. A custom endpoint destroys the host name that would tell the
 * service, so host, credential scope, version and action's name are asked in this order.
 */
import type { Action } from '../../platform/http/action.ts'
import { cloudFailure } from './failures.ts'

export type Addressee = {
  readonly host: string
  /** Service part of the credential scope, where there is one. */
  readonly scope?: string
  readonly version: string
  readonly name: string
}

/** Answers the action, or refuses with what is unknown: product, version or action. */
export function createDispatch(actions: readonly Action[]): (addressee: Addressee) => Action {
  const services = new Set(actions.map(({ service }) => service))
  const serviceOfVersion = new Map(actions.map(({ version, service }) => [version, service]))
  const byKey = new Map(actions.map((one) => [key(one.service, one.version, one.name), one]))
  const servicesOfName = new Map<string, Set<string>>()
  for (const { name, service } of actions) servicesOfName.set(name, (servicesOfName.get(name) ?? new Set()).add(service))

  const serviceOf = ({ host, scope, version, name }: Addressee): string | undefined => {
    const label = host.split('.', 1)[0] as string
    if (services.has(label)) return label
    if (scope !== undefined && services.has(scope)) return scope
    const byVersion = serviceOfVersion.get(version)
    if (byVersion !== undefined) return byVersion
    const [only, ...others] = servicesOfName.get(name) ?? []
    return others.length === 0 ? only : undefined
  }

  return (addressee) => {
    const service = serviceOf(addressee)
    if (service === undefined) throw cloudFailure.NoSuchProduct()
    if (serviceOfVersion.get(addressee.version) !== service) throw cloudFailure.NoSuchVersion()
    const found = byKey.get(key(service, addressee.version, addressee.name))
    if (!found) throw cloudFailure.InvalidAction()
    return found
  }
}

const key = (service: string, version: string, name: string): string => `${service} ${version} ${name}`
