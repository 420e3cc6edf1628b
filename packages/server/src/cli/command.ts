/** What a command of `mediatheque` is: data for the help text and one function. */
import { describeFlags } from '../platform/arguments.ts'
import type { Arguments, Flag } from '../platform/arguments.ts'

export type Command = {
  readonly name: string
  /** What stands behind the name in the usage line. */
  readonly usage: string
  readonly summary: string
  /** A paragraph for the command's own help. */
  readonly description: string
  readonly flags: readonly Flag[]
  /** How many words may follow the name. */
  readonly positionalsMax: number
  /** Answers the exit code; a command that keeps running answers when it has ended. */
  readonly run: (given: Arguments) => Promise<number>
}

export const helpFlag: Flag = { flag: '--help', summary: 'this text' }

export function describeCommand(command: Command): string {
  const flags = [...command.flags, helpFlag]
  return `Usage: mediatheque ${command.name}${command.usage}\n\n${command.description}\n\nFlags:\n${describeFlags(flags)}\n`
}

export function describeCommands(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  const list = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join('\n')
  return `Usage: mediatheque <command> [flags]\n\nCommands:\n${list}\n\n"mediatheque <command> --help" tells more about one.\n`
}
