/**
 * Hands a browser a key that may upload exactly one path for ten minutes, and plays the browser:
 * the back end asks `sts` for a temporary key with a policy, whoever holds that key uploads a file
 * in parts with the stock S3 client, and is refused everywhere else.
 *
 *   MEDIATHEQUE_URL=https://localhost:8443 MEDIATHEQUE_CONTENT_URL=https://localhost:9443 \
 *   MEDIATHEQUE_SECRET_ID=… MEDIATHEQUE_SECRET_KEY=… NODE_EXTRA_CA_CERTS=data/tls/ca.pem \
 *   node bin/mediatheque.mjs run examples/object-gateway/one-upload-key.ts FILE
 */
import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'

const [file] = process.argv.slice(2)
const { MEDIATHEQUE_URL, MEDIATHEQUE_CONTENT_URL, MEDIATHEQUE_SECRET_ID, MEDIATHEQUE_SECRET_KEY } = process.env
if (!file || !MEDIATHEQUE_URL || !MEDIATHEQUE_CONTENT_URL || !MEDIATHEQUE_SECRET_ID || !MEDIATHEQUE_SECRET_KEY) {
  process.stderr.write('Name a file, and set the variables at the top of this program.\n')
  process.exit(2)
}
const rootKey = { secretId: MEDIATHEQUE_SECRET_ID, secretKey: MEDIATHEQUE_SECRET_KEY }

/** The back end's side: actions of the Cloud API, signed with its own key. */
// oxlint-disable-next-line typescript/no-explicit-any -- An answer of any action.
function ask(version: string, action: string, parameters: object): Promise<any> {
  const { host, protocol } = new URL(MEDIATHEQUE_URL as string)
  const profile = { httpProfile: { endpoint: host, protocol: `${protocol}//` } }
  return new CommonClient(host, version, { credential: rootKey, region: 'ap-local', profile } as never).request(action, parameters)
}

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
const connect = (credentials: Credentials): S3Client =>
  new S3Client({ region: 'ap-local', endpoint: MEDIATHEQUE_CONTENT_URL as string, forcePathStyle: true, credentials })

const { LibraryId } = await ask('2021-07-12', 'CreateLibrary', { Name: 'example', LibraryExtension: { IsFileLibrary: true } })
const Bucket = `${LibraryId}-1250000000`
const Key = `inbox/${basename(file)}`
const actions = ['PutObject', 'InitiateMultipartUpload', 'UploadPart', 'ListParts', 'CompleteMultipartUpload', 'AbortMultipartUpload']
const policy = {
  version: '2.0',
  statement: [
    { effect: 'allow', action: actions.map((name) => `name/cos:${name}`), resource: [`qcs::cos:ap-local:uid/1250000000:${Bucket}/${Key}`] },
  ],
}
const { Credentials: minted } = await ask('2018-08-13', 'GetFederationToken', {
  Name: 'uploader',
  Policy: encodeURIComponent(JSON.stringify(policy)),
  DurationSeconds: 600,
})
process.stdout.write(`Key       may upload ${Bucket}/${Key} for ten minutes\n`)

/** The browser's side: it holds the temporary key and nothing else. */
const browser = connect({ accessKeyId: minted.TmpSecretId, secretAccessKey: minted.TmpSecretKey, sessionToken: minted.Token })
const { ETag } = await new Upload({ client: browser, params: { Bucket, Key, Body: createReadStream(file) } }).done()
process.stdout.write(`Uploaded  ${statSync(file).size} bytes, ETag ${ETag}\n`)
const elsewhere = new PutObjectCommand({ Bucket, Key: 'inbox/other', Body: 'x' })
const refusal = await browser.send(elsewhere).then(
  () => 'nothing',
  (error: Error) => error.name,
)
process.stdout.write(`Elsewhere ${refusal}\n`)

const owner = connect({ accessKeyId: rootKey.secretId, secretAccessKey: rootKey.secretKey })
const link = await getSignedUrl(owner, new GetObjectCommand({ Bucket, Key }), { expiresIn: 3600 })
const shown = await fetch(link)
process.stdout.write(`Link      ${shown.status}, ${(await shown.arrayBuffer()).byteLength} bytes\n`)
for (const client of [browser, owner]) client.destroy()
