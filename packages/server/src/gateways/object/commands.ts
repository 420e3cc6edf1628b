/**
 * The table of the object door. Which command a request means, who may call it and the
 * authorisation matrix of the tests all come from here; a command that is not in it does not
 * exist. Of commands for one address those with a header stand before those without.
 */
import type { Command } from './command.ts'

export const objectCommands: readonly Command[] = []
