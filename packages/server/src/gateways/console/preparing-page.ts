/** What a visitor sees before there is a console: one sentence, in both languages, that goes away by itself. */

const words = {
  building: {
    title: 'The console is being prepared',
    lines: ['This happens once, and takes some seconds. The page opens by itself.', '控制台正在准备，只需一次，几秒钟后自动打开。'],
  },
  failed: {
    title: 'The console could not be built',
    lines: [
      'The log of the server tells why. “mediatheque build-console” tries again.',
      '控制台构建失败，原因见服务器日志。运行 “mediatheque build-console” 可重试。',
    ],
  },
} as const

/** Below `/console/`; a file of its own, as the policy of the pages holds here too. */
export const waitingScriptName = 'waiting.js'

/** A `Refresh` header would do for any address but one with a fragment, and a sign-in link has one. */
export const waitingScript = `const look = async () => {
  const { status } = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).catch(() => ({ status: 503 }))
  if (status === 503) setTimeout(look, 1000)
  else location.reload()
}
setTimeout(look, 1000)
`

export function preparingPage(state: keyof typeof words): string {
  const { title, lines } = words[state]
  const [english, chinese] = lines
  const paragraphs = `<p>${english}</p><p lang="zh">${chinese}</p>`
  const script = state === 'building' ? `<script type="module" src="/console/${waitingScriptName}"></script>` : ''
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title>${script}<main><h1>${title}</h1>${paragraphs}</main></html>\n`
}
