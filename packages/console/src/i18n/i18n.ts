/** The console's languages. Each is a chunk of its own; only the one in use is loaded. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { readStored, store } from '../preferences/stored.ts'
import type { Messages } from './en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    readonly defaultNS: 'translation'
    readonly resources: { readonly translation: Messages }
  }
}

export const languages = [
  { value: 'en', title: 'English' },
  { value: 'zh', title: '中文' },
] as const
export type Language = (typeof languages)[number]['value']

const storageKey = 'mediatheque.language'
type Words = {
  readonly messages: Messages
  /** Of the business API by code, where its own sentences are in another language. */
  readonly refusals?: Readonly<Record<string, string>>
}

const loaders: Record<Language, () => Promise<Words>> = {
  en: () => import('./en.ts'),
  zh: () => import('./zh.ts'),
}

export async function startLanguage(): Promise<void> {
  const wanted = readStored(storageKey) ?? navigator.language.slice(0, 2)
  const language = wanted === 'zh' ? 'zh' : 'en'
  const { messages, refusals = {} } = await loaders[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: messages, refusals } },
    interpolation: { escapeValue: false },
  })
  tellBrowser(language)
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const { messages, refusals = {} } = await loaders[language]()
    i18next.addResourceBundle(language, 'translation', messages)
    i18next.addResourceBundle(language, 'refusals', refusals)
  }
  await i18next.changeLanguage(language)
  store(storageKey, language)
  tellBrowser(language)
}

/** A refusal of the business API in the reader's language, where the server has only another. */
export function translatedRefusal(code: string): string | undefined {
  const words: unknown = i18next.getResource(i18next.language, 'refusals', code)
  return typeof words === 'string' ? words : undefined
}

function tellBrowser(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
