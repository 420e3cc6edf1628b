/**
 * What a command of the object protocols is: one row of a table. The row says which requests mean
 * it, which action of a policy it is, which grants it takes and what it does; the door
 * (`gateway.ts`) finds the bucket, the caller and the caller's rights from it, once for all of
 * them. A command never sees who may call it and never writes an answer itself.
 */
import type { Failure } from '../../kernel/failure.ts'
import type { Grant } from '../../kernel/grant.ts'
import type { Bucket } from '../../features/buckets/index.ts'
import type { RootKeyFinder } from '../../features/credentials/index.ts'
import type { Exchange } from './exchange.ts'
import type { Signed } from './authenticate.ts'
import type { ObjectQuery } from './object-query.ts'

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'

/** What the address names: all buckets, one of them, or a key in it. */
export type Level = 'service' | 'bucket' | 'object'

/** What a caller must show. There is no default. */
export type CommandAccess = {
  /** What policies call it: `cos:<action>` on `<bucket>/<key>`. */
  readonly action: string
  /** Any of these grants of the permanent key, `read` for every key of the tree. */
  readonly grants: readonly Grant[] | 'read'
  /** Nobody at all where the tree is public. */
  readonly isPublic?: true
  /** The signature stands in the form that is the body: the command itself asks `requireKey` and `authorise`. */
  readonly isForm?: true
  /** The body names several keys: policies are asked for each of them, by the command. */
  readonly isPerKey?: true
  /** The command lists: policies are asked for the prefix in its query. */
  readonly isByPrefix?: true
}

export type Command<At extends Level = Level> = {
  /** As the documents of S3 call it. */
  readonly name: string
  readonly method: Method
  readonly level: At
  /** The query parameter that selects it, compared letter for letter. */
  readonly flag?: string
  /** The header that selects it besides, without its `x-cos-` or `x-amz-`. */
  readonly header?: 'copy-source'
  readonly access: CommandAccess
  readonly run: (asked: AskedAt[At]) => Promise<CommandReply>
}

/** A request for a command, its caller admitted. */
export type Asked = {
  readonly exchange: Exchange
  readonly query: ObjectQuery
  /** Undefined is a caller without a signature. */
  readonly signed: Signed | undefined
  /** For forms, whose signature stands in the body. */
  readonly findRootKey: RootKeyFinder
}

export type BucketAsked = Asked & { readonly bucket: Bucket }

/** The key is as the client named it; buckets of applications have dropped its leading slashes. */
export type ObjectAsked = BucketAsked & { readonly key: string }

export type AskedAt = { readonly service: Asked; readonly bucket: BucketAsked; readonly object: ObjectAsked }

/** What is answered; the door adds ids, CORS and the length. */
export type CommandReply = {
  readonly status: number
  /** Names and values in turn. */
  readonly headers?: readonly string[]
  /** XML text, or the bytes of an object. */
  readonly body?: string | Uint8Array
  /** Bytes that come piece by piece; their length is among the headers. */
  readonly chunks?: AsyncIterable<Uint8Array>
  /** A refusal that has headers of its own; status and body are the refusal's. */
  readonly refusal?: Failure
}

/** A row of the table; forgets which level it is, as the router sees to that. */
export const command = <At extends Level>(row: Command<At>): Command => row as unknown as Command
