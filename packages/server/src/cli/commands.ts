/** Every command, in the order of the help text. What a command needs is loaded when it runs. */
import { flagsOf, readConfig, settingNames } from '../config.ts'
import type { SettingName } from '../config.ts'
import type { Command } from './command.ts'

const serveSettings = settingNames
const verifySettings: readonly SettingName[] = ['dataDirectory', 'databaseUrl', 'logLevel']
const consoleSettings: readonly SettingName[] = ['logLevel']
const liveSettings: readonly SettingName[] = ['dataDirectory', 'controlListen', 'isPlainHttp']
const keysSettings: readonly SettingName[] = ['dataDirectory']

const environmentHint = 'Every flag can be given as an environment variable too; docs/operate/configuration.md lists them.'

export const commands: readonly Command[] = [
  {
    name: 'serve',
    usage: ' [flags]',
    summary: 'run the server',
    description: `Runs the server until SIGTERM or SIGINT. One JSON line on standard output tells when it is ready; the log goes to standard error.\n${environmentHint}`,
    flags: flagsOf(serveSettings),
    positionalsMax: 0,
    run: async (given) => (await import('./serve.ts')).serve(readConfig({ flags: given.flags, environment: process.env })),
  },
  {
    name: 'verify',
    usage: ' [flags]',
    summary: 'prove that database and stored bytes agree',
    description:
      "Proves that every file's bytes are stored with their size, that stored bytes nobody refers to are young enough to be waiting for their removal, and that kept counts equal counted rows. Needs the data folder for itself: stop the server first. Exit code 1 when something is found.",
    flags: [
      ...flagsOf(verifySettings),
      { flag: '--deep', summary: 'read every byte and compare its CRC-64' },
      { flag: '--json', summary: 'the report as JSON on standard output' },
      { flag: '--repair', summary: 'set counts right and quarantine what nobody refers to; deletes nothing' },
    ],
    positionalsMax: 0,
    run: async (given) =>
      (await import('./verify.ts')).verify(readConfig({ flags: given.flags, environment: process.env }), {
        isDeep: given.flags.has('--deep'),
        isJson: given.flags.has('--json'),
        isRepair: given.flags.has('--repair'),
      }),
  },
  {
    name: 'keys',
    usage: ' show|rotate [flags]',
    summary: 'tell where the root key pair is, or replace it',
    description:
      '"show" tells where the root key pair stands and its SecretId. "rotate" writes a new pair; the old one stops working within a second, in a running server too.',
    flags: [...flagsOf(keysSettings), { flag: '--reveal', summary: 'with "show", on a terminal: the SecretKey as well' }],
    positionalsMax: 1,
    run: async (given) =>
      (await import('./keys.ts')).keys(given.positionals[0], {
        config: readConfig({ flags: given.flags, environment: process.env }),
        isReveal: given.flags.has('--reveal'),
      }),
  },
  {
    name: 'build-console',
    usage: ' [flags]',
    summary: 'build the console now',
    description:
      'Builds the pages under /console when they are missing or older than their sources. "serve" does so by itself beside its work; run this where the server may not write to its own folder, or when an image is made.',
    flags: flagsOf(consoleSettings),
    positionalsMax: 0,
    run: async (given) =>
      (await import('./build-console.ts')).buildConsoleNow(readConfig({ flags: given.flags, environment: process.env })),
  },
  {
    name: 'live',
    usage: ' sign|explain ADDRESS [flags]',
    summary: 'sign the address of a live stream, or say why one plays or not',
    description:
      '"sign" prints the address of a stream with its signature, such as rtmp://push.example.com/live/stream or https://play.example.com/live/stream.flv. "explain" takes any address and says which key signed it, when it ends and what is wrong; exit code 1 when it is not good. Both ask the running server, with the root key pair of the data folder.',
    flags: [
      ...flagsOf(liveSettings),
      { flag: '--server', value: 'URL', summary: 'control listener to ask (default: the one of these flags)' },
      { flag: '--for', value: 'SECONDS', summary: 'with "sign": how long the address is good (default 3600)' },
      { flag: '--backup', summary: 'with "sign": by the backup key' },
      { flag: '--digest', value: 'NAME', summary: 'with "sign": md5 or sha256 (default md5)' },
    ],
    positionalsMax: 2,
    run: async (given) =>
      (await import('./live.ts')).live(given.positionals, {
        config: readConfig({ flags: given.flags, environment: process.env }),
        server: given.flags.get('--server')?.[0],
        isBackup: given.flags.has('--backup'),
        digest: given.flags.get('--digest')?.[0],
        seconds: given.flags.get('--for')?.[0],
      }),
  },
  {
    name: 'version',
    usage: '',
    summary: 'print the version',
    description: 'Prints the version of the server and of the Node it runs on.',
    flags: [],
    positionalsMax: 0,
    run: async () => (await import('./version.ts')).printVersion(),
  },
]
