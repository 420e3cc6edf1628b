/** Everything a stranger needs for the first file: id and secret, snippets, and a token to play with. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Figures } from '../../ui/panel.tsx'
import { KeyPanel } from './key-panel.tsx'
import { useLibrary } from './library-context.ts'
import { SnippetPanel } from './snippet-panel.tsx'
import { TokenPanel } from './token-panel.tsx'

export function StartPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const library = useLibrary()
  return (
    <>
      <Figures
        figures={[
          [t('library.figures.size'), format.bytes(library.Size)],
          [t('library.figures.files'), format.number(library.FileNum)],
          [t('library.figures.directories'), format.number(library.DirNum)],
          [t('library.figures.created'), format.date(library.CreationTime)],
        ]}
      />
      <KeyPanel library={library} />
      <SnippetPanel library={library} />
      <TokenPanel library={library} />
    </>
  )
}
