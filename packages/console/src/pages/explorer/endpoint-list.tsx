/** Every action and operation, found by any of its words. */
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SearchInput } from '../../ui/search-input.tsx'
import { classNames } from '../../ui/class-names.ts'
import { matches } from './endpoints.ts'
import type { Endpoint } from './endpoints.ts'
import styles from './endpoint-list.module.css'

type EndpointListProps = {
  readonly endpoints: readonly Endpoint[]
  readonly chosenId: string | undefined
  readonly onChoose: (id: string) => void
}

export function EndpointList({ endpoints, chosenId, onChoose }: EndpointListProps) {
  const { t } = useTranslation()
  const [question, setQuestion] = useState('')
  const asked = useDeferredValue(question.trim())
  const found = useMemo(() => (asked === '' ? endpoints : endpoints.filter((endpoint) => matches(endpoint, asked))), [endpoints, asked])
  const groups = useMemo(() => Map.groupBy(found, ({ door, group }) => `${door === 'cloud' ? 'Cloud API' : 'API'} · ${group}`), [found])
  return (
    <nav className={styles.side} aria-label={t('explorer.list')}>
      <search>
        <SearchInput
          aria-label={t('explorer.search')}
          placeholder={t('explorer.search')}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
        />
      </search>
      <p role="status" className={styles.count}>
        {t('explorer.count', { count: found.length })}
      </p>
      <div className={styles.scroller}>
        {[...groups].map(([group, members]) => (
          <section key={group} aria-label={group} lang="en">
            <h2>{group}</h2>
            <ul>
              {members.map((endpoint) => (
                <li key={endpoint.id}>
                  <button
                    type="button"
                    className={classNames(styles.item, endpoint.id === chosenId && styles.chosen)}
                    aria-current={endpoint.id === chosenId ? 'true' : undefined}
                    onClick={() => onChoose(endpoint.id)}
                  >
                    <span className={styles.name}>{endpoint.door === 'cloud' ? endpoint.action : endpoint.id}</span>
                    {endpoint.door === 'business' && <span className={styles.method}>{endpoint.method}</span>}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  )
}
