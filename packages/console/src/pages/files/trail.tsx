/** The way from the root to here, each step a way back. */
import { ChevronRight, House } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './trail.module.css'

type TrailProps = { readonly path: readonly string[]; readonly label: string; readonly onGo: (path: readonly string[]) => void }

export function Trail({ path, label, onGo }: TrailProps) {
  const { t } = useTranslation()
  return (
    <nav aria-label={label} className={styles.trail}>
      <ol>
        <li>
          <button type="button" onClick={() => onGo([])} aria-current={path.length === 0 ? 'location' : undefined}>
            <House aria-hidden />
            {t('files.root')}
          </button>
        </li>
        {path.map((name, depth) => {
          const until = path.slice(0, depth + 1)
          return (
            <Fragment key={until.join('/')}>
              <li aria-hidden className={styles.mark}>
                <ChevronRight />
              </li>
              <li>
                <button type="button" onClick={() => onGo(until)} aria-current={depth === path.length - 1 ? 'location' : undefined}>
                  {name}
                </button>
              </li>
            </Fragment>
          )
        })}
      </ol>
    </nav>
  )
}
