/** Picks the command, answers help, and turns refusals into sentences and exit codes: 2 for a wrong command line, 1 for the rest. */
import { parseArguments, UsageError } from '../platform/arguments.ts'
import { StartRefused } from '../platform/installation/start-refused.ts'
import { describeCommand, describeCommands, helpFlag } from './command.ts'
import { commands } from './commands.ts'

/** Runs the command of these arguments and answers the exit code. */
export async function runCommand(given: readonly string[]): Promise<number> {
  const [name, ...rest] = given
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(rest[0])
  const command = commands.find((one) => one.name === (name === '--version' ? 'version' : name))
  if (!command) return refuse(`There is no command "${name}".`, 'mediatheque help')
  try {
    const parsed = parseArguments(rest, [...command.flags, helpFlag])
    if (parsed.flags.has(helpFlag.flag)) return help(command.name)
    const surplus = parsed.positionals[command.positionalsMax]
    if (surplus !== undefined) throw new UsageError(`"${surplus}" is one word too many.`)
    return await command.run(parsed)
  } catch (error) {
    if (error instanceof UsageError) return refuse(error.message, `mediatheque ${command.name} --help`)
    if (!(error instanceof StartRefused)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

function help(name: string | undefined): number {
  const command = commands.find((one) => one.name === name)
  if (name !== undefined && !command) return refuse(`There is no command "${name}".`, 'mediatheque help')
  process.stdout.write(command ? describeCommand(command) : describeCommands(commands))
  return 0
}

function refuse(sentence: string, helpCommand: string): number {
  process.stderr.write(`${sentence}\n"${helpCommand}" tells what there is.\n`)
  return 2
}
