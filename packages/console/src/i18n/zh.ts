/** All words on screen, in Chinese. */
import { explorer } from '../pages/explorer/messages.zh.ts'
import { files } from '../pages/files/messages.zh.ts'
import { health } from '../pages/health/messages.zh.ts'
import { libraries } from '../pages/libraries/messages.zh.ts'
import { library } from '../pages/library/messages.zh.ts'
import { live } from '../pages/live/messages.zh.ts'
import { signIn } from '../pages/sign-in/messages.zh.ts'
import { spaces } from '../pages/spaces/messages.zh.ts'
import type { Messages } from './en.ts'
import { tasks } from '../tasks/messages.zh.ts'
import { shell } from './shell.zh.ts'

export { refusals } from './refusals.zh.ts'

export const messages: Messages = { ...shell, explorer, files, health, libraries, library, live, signIn, spaces, tasks }
