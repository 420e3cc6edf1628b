/** The frame of a page: where one is, its name, what can be done, and the content. */
import { Link } from '@tanstack/react-router'
import type { LinkProps } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { Fragment, useEffect } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from '../ui/class-names.ts'
import styles from './page.module.css'

export type Crumb = { readonly title: string } & Pick<LinkProps, 'to' | 'params'>

type PageProps = {
  readonly title: string
  /** What the browser's tab says, when that needs more than the title. */
  readonly tabTitle?: string
  readonly lead?: ReactNode
  readonly crumbs?: readonly Crumb[]
  readonly actions?: ReactNode
  readonly tabs?: readonly PageTab[]
  /** The content takes the whole width. */
  readonly isWide?: boolean
  /** And the rest of the window's height. */
  readonly isFull?: boolean
  readonly children: ReactNode
}

export type PageTab = { readonly title: string; readonly isExact?: boolean } & Pick<LinkProps, 'to' | 'params'>

export function Page({ title, tabTitle, lead, crumbs = [], actions, tabs, isWide = false, isFull = false, children }: PageProps) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${tabTitle ?? title} · Mediatheque`
  }, [tabTitle, title])
  return (
    <div className={classNames(styles.page, (isWide || isFull) && styles.wide, isFull && styles.full)}>
      {crumbs.length > 0 && (
        <nav aria-label={t('nav.trail')}>
          <ol className={styles.crumbs}>
            {crumbs.map(({ title: words, ...target }) => (
              <Fragment key={words}>
                <li>
                  <Link {...target}>{words}</Link>
                </li>
                <li aria-hidden>
                  <ChevronRight />
                </li>
              </Fragment>
            ))}
            <li aria-current="page">{title}</li>
          </ol>
        </nav>
      )}
      <header className={styles.header}>
        <div className={styles.words}>
          <h1>{title}</h1>
          {lead && <div className={styles.lead}>{lead}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {tabs && (
        <nav aria-label={title} className={styles.tabs}>
          {tabs.map(({ title: words, isExact = false, ...target }) => (
            <Link key={words} {...target} activeOptions={{ exact: isExact }} className={styles.tab}>
              {words}
            </Link>
          ))}
        </nav>
      )}
      <div className={styles.content}>{children}</div>
    </div>
  )
}
