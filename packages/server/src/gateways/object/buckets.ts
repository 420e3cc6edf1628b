/** Commands on buckets themselves, and on all of them. Buckets are trees of libraries: none is made or deleted here. */
import { listBuckets } from '../../features/buckets/index.ts'
import { bucketRegion } from '../../features/credentials/index.ts'
import { limits } from '../../kernel/limits.ts'
import { toIso } from '../../kernel/time.ts'
import { command } from './command.ts'
import type { Command } from './command.ts'
import { corsRule } from './cors.ts'
import { objectFailure } from './failures.ts'
import { owner } from './list-objects.ts'
import { element, xmlDocument } from './xml.ts'

const regionHeaders = ['x-cos-bucket-region', bucketRegion, 'x-amz-bucket-region', bucketRegion]

export const bucketCommands: readonly Command[] = [
  command<'service'>({
    name: 'ListBuckets',
    method: 'GET',
    level: 'service',
    access: { action: 'GetService', grants: 'read' },
    async run({ exchange }) {
      const buckets = await listBuckets(exchange.call, exchange.call.actor, limits.bucketsListedMax)
      return {
        status: 200,
        body: xmlDocument(exchange.protocol, 'ListAllMyBucketsResult', [
          ['Owner', owner],
          [
            'Buckets',
            buckets.map(({ name, createdAt }) => [
              'Bucket',
              [
                ['Name', name],
                ['Location', bucketRegion],
                ['CreationDate', toIso(createdAt)],
              ],
            ]),
          ],
        ]),
      }
    },
  }),
  command<'bucket'>({
    name: 'HeadBucket',
    method: 'HEAD',
    level: 'bucket',
    access: { action: 'HeadBucket', grants: 'read' },
    run: async () => ({ status: 200, headers: [...regionHeaders, 'Content-Type', 'application/xml'] }),
  }),
  command<'bucket'>({
    name: 'CreateBucket',
    method: 'PUT',
    level: 'bucket',
    access: { action: 'PutBucket', grants: 'read' },
    run: async () => {
      throw objectFailure.BucketAlreadyOwnedByYou()
    },
  }),
  command<'bucket'>({
    name: 'GetBucketLocation',
    method: 'GET',
    level: 'bucket',
    flag: 'location',
    access: { action: 'GetBucketLocation', grants: 'read' },
    run: async ({ exchange }) => ({
      status: 200,
      headers: regionHeaders,
      body: xmlDocument(exchange.protocol, 'LocationConstraint', bucketRegion),
    }),
  }),
  command<'bucket'>({
    name: 'GetBucketVersioning',
    method: 'GET',
    level: 'bucket',
    flag: 'versioning',
    access: { action: 'GetBucketVersioning', grants: 'read' },
    // Earlier contents are the history of the business API, and have no ids here.
    run: async ({ exchange }) => ({ status: 200, body: xmlDocument(exchange.protocol, 'VersioningConfiguration', '') }),
  }),
  command<'bucket'>({
    name: 'GetBucketCors',
    method: 'GET',
    level: 'bucket',
    flag: 'cors',
    access: { action: 'GetBucketCORS', grants: 'read' },
    run: async ({ exchange }) => ({ status: 200, body: xmlDocument(exchange.protocol, 'CORSConfiguration', corsText) }),
  }),
]

const corsText = element('CORSRule', [
  ['AllowedOrigin', '*'],
  ...corsRule.methods.map((method) => ['AllowedMethod', method] as const),
  ['AllowedHeader', '*'],
  ...corsRule.exposed.map((name) => ['ExposeHeader', name] as const),
  ['MaxAgeSeconds', corsRule.maxAgeSeconds],
])
