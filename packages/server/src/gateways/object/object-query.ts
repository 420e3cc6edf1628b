/** Parameters of an address of the object door. */
import { decodePercents, readParameters, signatureFailure } from './signatures/index.ts'

/** Names letter for letter; a plus sign is a plus sign. */
export class ObjectQuery {
  readonly #raw = new Map<string, string>()

  constructor(rawQuery: string) {
    for (const { name, rawValue } of readParameters(rawQuery)) {
      if (this.#raw.has(name)) throw signatureFailure.InvalidRequest(`The parameter ${name} is there twice.`)
      this.#raw.set(name, rawValue)
    }
  }

  has(name: string): boolean {
    return this.#raw.has(name)
  }

  /** Decoded; empty where the name stands alone. */
  get(name: string): string | undefined {
    const raw = this.#raw.get(name)
    return raw === undefined ? undefined : decodePercents(raw)
  }

  names(): Iterable<string> {
    return this.#raw.keys()
  }
}

/** Of the keys a listing names. Buckets of applications drop its leading slashes, as those of keys. */
export function prefixIn(query: ObjectQuery, bucket: { readonly hasLooseSlashes: boolean } | undefined): string {
  const prefix = query.get('prefix') ?? ''
  return bucket?.hasLooseSlashes ? prefix.replace(/^\/+/, '') : prefix
}
