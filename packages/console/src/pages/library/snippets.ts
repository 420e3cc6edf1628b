/** Programs that put a first file into a library, with the real addresses in them. They run as they are. */
export type SnippetPlace = {
  readonly address: string
  readonly libraryId: string
  readonly spaceId: string
}

/** The scheme of the content listener is the control listener's. */
const schemeOf = (address: string): string => new URL(address).protocol

export function curlSnippet({ address, libraryId, spaceId }: SnippetPlace): string {
  return `# Needs curl and jq. The secret stays in the environment: export LIBRARY_SECRET=…
API='${address}/api/v1'
LIBRARY='${libraryId}'
SPACE='${spaceId}'

# 1. Trade the secret for a token
TOKEN=$(curl -sS "$API/token?library_id=$LIBRARY&library_secret=$LIBRARY_SECRET&grant=upload_file&user_id=ada" | jq -r .accessToken)

# 2. Begin an upload
echo 'Hello, world' > hello.txt
TICKET=$(curl -sS -X PUT "$API/file/$LIBRARY/$SPACE/hello.txt?access_token=$TOKEN")

# 3. Send the bytes where the ticket says, with its headers
jq -r '.headers | to_entries[] | "\\(.key): \\(.value)"' <<< "$TICKET" > headers.txt
curl -sS -X PUT "${schemeOf(address)}//$(jq -r '.domain + .path' <<< "$TICKET")" -H @headers.txt --data-binary @hello.txt

# 4. Complete it: now it is a file
curl -sS -X POST "$API/file/$LIBRARY/$SPACE/$(jq -r .confirmKey <<< "$TICKET")?confirm&access_token=$TOKEN"
`
}

export function nodeSnippet({ address, libraryId, spaceId }: SnippetPlace): string {
  return `// first-file.mjs: run with LIBRARY_SECRET=… node first-file.mjs
const api = '${address}/api/v1'
const library = '${libraryId}'
const space = '${spaceId}'

async function call(method, path, query) {
  const answer = await fetch(\`\${api}\${path}?\${new URLSearchParams(query)}\`, { method })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

// 1. Trade the secret for a token
const { accessToken } = await call('GET', '/token', {
  library_id: library,
  library_secret: process.env.LIBRARY_SECRET,
  grant: 'upload_file',
  user_id: 'ada',
})

// 2. Begin an upload
const ticket = await call('PUT', \`/file/\${library}/\${space}/hello.txt\`, { access_token: accessToken })

// 3. Send the bytes where the ticket says, with its headers
const sent = await fetch(\`${schemeOf(address)}//\${ticket.domain}\${ticket.path}\`, {
  method: 'PUT',
  headers: ticket.headers,
  body: 'Hello, world\\n',
})
if (!sent.ok) throw new Error(await sent.text())

// 4. Complete it: now it is a file
const file = await call('POST', \`/file/\${library}/\${space}/\${ticket.confirmKey}\`, { confirm: '1', access_token: accessToken })
console.log(file.path, file.size)
`
}

export function browserSnippet({ address, libraryId, spaceId }: SnippetPlace): string {
  return `// The page asks your backend for a token; the secret never comes here.
const api = '${address}/api/v1'
const place = '${libraryId}/${spaceId}'

export async function upload(file, accessToken, onProgress) {
  const token = \`access_token=\${encodeURIComponent(accessToken)}\`
  const begun = await fetch(\`\${api}/file/\${place}/\${encodeURIComponent(file.name)}?\${token}\`, { method: 'PUT' })
  if (!begun.ok) throw new Error(await begun.text())
  const { domain, path, headers, confirmKey } = await begun.json()

  await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', \`${schemeOf(address)}//\${domain}\${path}\`)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total)
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(request.responseText)))
    request.onerror = () => reject(new Error('The connection was lost.'))
    request.send(file)
  })

  const done = await fetch(\`\${api}/file/\${place}/\${confirmKey}?confirm&\${token}\`, { method: 'POST' })
  if (!done.ok) throw new Error(await done.text())
  return done.json()
}
`
}
