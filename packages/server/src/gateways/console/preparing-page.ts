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

/** Needs neither script nor style, so that the policy of the pages holds for it too. */
export function preparingPage(state: keyof typeof words): string {
  const { title, lines } = words[state]
  const [english, chinese] = lines
  const paragraphs = `<p>${english}</p><p lang="zh">${chinese}</p>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title><main><h1>${title}</h1>${paragraphs}</main></html>\n`
}
