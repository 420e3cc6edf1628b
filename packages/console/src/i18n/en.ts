/** All words on screen, in English. Each area keeps its own beside its pages. */
import { explorer } from '../pages/explorer/messages.en.ts'
import { files } from '../pages/files/messages.en.ts'
import { health } from '../pages/health/messages.en.ts'
import { libraries } from '../pages/libraries/messages.en.ts'
import { library } from '../pages/library/messages.en.ts'
import { live } from '../pages/live/messages.en.ts'
import { signIn } from '../pages/sign-in/messages.en.ts'
import { spaces } from '../pages/spaces/messages.en.ts'
import { tasks } from '../tasks/messages.en.ts'
import { shell } from './shell.en.ts'

export const messages = { ...shell, explorer, files, health, libraries, library, live, signIn, spaces, tasks }

/** The same words of another language. */
type Translated<Words> = { readonly [Key in keyof Words]: Words[Key] extends string ? string : Translated<Words[Key]> }
export type Messages = Translated<typeof messages>
