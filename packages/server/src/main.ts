/** Process entry. Everything else is in cli/. */
import { runCommand } from './cli/main.ts'

process.exit(await runCommand(process.argv.slice(2)))
