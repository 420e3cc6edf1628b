/** Snippets for the first file. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../session/session.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import type { Library } from '../libraries/library-queries.ts'
import { spacesQuery } from '../spaces/space-queries.ts'
import { onlySpace } from './library-context.ts'
import { browserSnippet, curlSnippet, nodeSnippet } from './snippets.ts'

export function SnippetPanel({ library }: { readonly library: Library }) {
  const { t } = useTranslation()
  const address = useSession()?.address ?? location.origin
  const isMultiSpace = library.LibraryExtension.IsMultiSpace
  const spaces = useInfiniteQuery({ ...spacesQuery(library.LibraryId), enabled: isMultiSpace })
  const firstSpace = spaces.data?.pages[0]?.items[0]?.spaceId
  const place = {
    address,
    libraryId: library.LibraryId,
    spaceId: isMultiSpace ? (firstSpace ?? 'SPACE_ID') : onlySpace,
  }
  return (
    <Panel title={t('library.snippets.title')} hint={t('library.snippets.hint')}>
      {isMultiSpace && spaces.isSuccess && firstSpace === undefined && <Notice>{t('library.snippets.noSpace')}</Notice>}
      <Tabs
        label={t('library.snippets.label')}
        tabs={[
          {
            id: 'curl',
            title: 'curl',
            content: <CodeBlock label={t('library.snippets.backend')} language="shell" code={curlSnippet(place)} isTall />,
          },
          {
            id: 'node',
            title: 'Node',
            content: <CodeBlock label={t('library.snippets.backend')} language="script" code={nodeSnippet(place)} isTall />,
          },
          {
            id: 'browser',
            title: 'JavaScript',
            content: <CodeBlock label={t('library.snippets.browser')} language="script" code={browserSnippet(place)} isTall />,
          },
        ]}
      />
      {address.startsWith('https:') && <Notice>{t('library.snippets.certificate')}</Notice>}
    </Panel>
  )
}
