import type { signIn as english } from './messages.en.ts'

export const signIn: typeof english = {
  title: '登录',
  lead: '媒体在您自己的机器上，登录后即可管理。',
  server: '服务器',
  serverHint: '控制端口的地址。',
  serverInvalid: '这不是有效的地址，格式如 https://media.example:8443。',
  secretId: '密钥 ID',
  secretKey: '密钥',
  hint: '密钥对保存在数据目录的 root-key.json 中。它会立即换成临时凭证，随后不再保留。',
  submit: '登录',
  refused: '服务器不认识这对密钥，请检查两个值。',
  clock: '本机与服务器的时间不一致，请校准其中一方的时钟。',
  elsewhere: '访问其他服务器时，本服务器启动时需要用 --console-connect 指定其地址。',
  ended: '请登录后继续访问所请求的页面。',
  showKey: '显示密钥',
  hideKey: '隐藏密钥',
}
