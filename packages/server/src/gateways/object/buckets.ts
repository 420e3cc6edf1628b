/** Commands on buckets themselves. Buckets are trees of libraries: none is made or deleted here. */
import { bucketRegion } from '../../features/credentials/index.ts'
import { command } from './command.ts'
import type { Command } from './command.ts'
import { corsRule } from './cors.ts'
import { objectFailure } from './failures.ts'
import { element, xmlDocument } from './xml.ts'

const regionHeaders = ['x-cos-bucket-region', bucketRegion, 'x-amz-bucket-region', bucketRegion]

export const bucketCommands: readonly Command[] = [
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
