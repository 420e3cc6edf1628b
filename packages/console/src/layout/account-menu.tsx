/** The session's menu: whose key, which server, until when; language, appearance, and the way out. */
import { CircleUserRound, LogOut } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/format.ts'
import { changeLanguage, languages } from '../i18n/i18n.ts'
import type { Language } from '../i18n/i18n.ts'
import { setTheme, themes, useTheme } from '../preferences/theme.ts'
import { endSession, useSession } from '../session/session.ts'
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx'
import styles from './account-menu.module.css'

export function AccountMenu() {
  const { t } = useTranslation()
  const format = useFormat()
  const session = useSession()
  if (!session) return null
  const { host } = new URL(session.address)
  const until = t('account.endsAt', { time: format.time(session.expiresAt * 1000) })
  return (
    <Menu
      trigger={
        <button type="button" className={styles.trigger} aria-label={`${t('nav.account')}: ${host} ${until}`}>
          <CircleUserRound aria-hidden />
          <span className={styles.words}>
            <span className={styles.host}>{host}</span> <span className={styles.until}>{until}</span>
          </span>
        </button>
      }
    >
      <MenuLabel>{t('account.server', { address: session.address })}</MenuLabel>
      <MenuLine />
      <LanguageChoices />
      <MenuLine />
      <ThemeChoices />
      <MenuLine />
      <MenuItem icon={LogOut} onSelect={endSession}>
        {t('account.signOut')}
      </MenuItem>
    </Menu>
  )
}

export function LanguageChoices() {
  const { t, i18n } = useTranslation()
  return (
    <MenuChoices
      label={t('account.language')}
      value={i18n.language as Language}
      choices={languages}
      onChange={(language) => void changeLanguage(language)}
    />
  )
}

export function ThemeChoices() {
  const { t } = useTranslation()
  const theme = useTheme()
  const choices = themes.map((value) => ({ value, title: t(`account.themes.${value}`) }))
  return <MenuChoices label={t('account.theme')} value={theme} choices={choices} onChange={setTheme} />
}
