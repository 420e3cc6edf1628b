/** What stands around every page of who is signed in: the way round, and the session's menu. */
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Activity, Library, Menu as MenuIcon, RadioTower, TerminalSquare } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Dialog as Radix } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { AccountMenu } from './account-menu.tsx'
import { Brand } from './brand.tsx'
import styles from './shell.module.css'
import reading from '../ui/unseen.module.css'

export function Shell() {
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const [isMenuOpen, setIsMenuOpen] = useState(false)
  const announcer = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    setIsMenuOpen(false)
    // The page sets its title a moment later, when its code has arrived.
    const timer = setTimeout(() => {
      if (announcer.current) announcer.current.textContent = document.title
    }, 400)
    return () => clearTimeout(timer)
  }, [path])
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content" onClick={skipToContent}>
        {t('nav.skip')}
      </a>
      <header className={styles.bar}>
        <IconButton label={t('nav.open')} icon={MenuIcon} onClick={() => setIsMenuOpen(true)} />
        <Brand />
      </header>
      <aside className={styles.side}>
        <Navigation />
      </aside>
      <Radix.Root open={isMenuOpen} onOpenChange={setIsMenuOpen}>
        <Radix.Portal>
          <div className={styles.scrim} data-scrim="">
            <Radix.Content className={styles.drawer} aria-describedby={undefined}>
              <Radix.Title className={reading.unseen}>{t('nav.label')}</Radix.Title>
              <Navigation />
            </Radix.Content>
          </div>
        </Radix.Portal>
      </Radix.Root>
      <main id="content" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <p ref={announcer} className={classNames(reading.unseen, styles.announcer)} aria-live="polite" />
    </div>
  )
}

function Navigation() {
  const { t } = useTranslation()
  return (
    <div className={styles.column}>
      <Brand />
      <nav aria-label={t('nav.label')} className={styles.nav}>
        <Link to="/libraries" className={styles.link}>
          <Library aria-hidden />
          {t('nav.libraries')}
        </Link>
        <Link to="/live" className={styles.link}>
          <RadioTower aria-hidden />
          {t('nav.live')}
        </Link>
        <Link to="/health" className={styles.link}>
          <Activity aria-hidden />
          {t('nav.health')}
        </Link>
        <Link to="/explorer" className={styles.link}>
          <TerminalSquare aria-hidden />
          {t('nav.explorer')}
        </Link>
      </nav>
      <AccountMenu />
    </div>
  )
}

/** The address keeps its own fragment free for the router. */
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault()
  document.querySelector<HTMLElement>('#content')?.focus()
}
