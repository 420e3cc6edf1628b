/** What a space holds, its quota and settings, and its end. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Ask } from '../../layout/ask.tsx'
import { libraryClient } from '../../session/clients.ts'
import { Figures } from '../../ui/panel.tsx'
import { DeleteSpacePanel } from './delete-space-panel.tsx'
import styles from './overview-page.module.css'
import { QuotaPanel } from './quota-panel.tsx'
import { SettingsPanel } from './settings-panel.tsx'
import { useSpace } from './space-context.ts'

export function OverviewPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const { library, libraryId, spaceId } = useSpace()
  const figures = useQuery({
    queryKey: ['spaces', libraryId, spaceId, 'figures'],
    queryFn: async ({ signal }) => {
      const { spaces } = libraryClient({ libraryId, spaceId })
      const [{ size }, counts] = await Promise.all([spaces.size(spaceId, { signal }), spaces.fileCount(spaceId, { signal })])
      return { size, ...counts }
    },
  })
  return (
    <div className={styles.column}>
      <Ask query={figures}>
        {({ size, fileNum, dirNum, recycledFileNum, recycledDirNum, historyFileNum }) => (
          <Figures
            figures={[
              [t('spaces.figures.size'), format.bytes(size)],
              [t('spaces.figures.files'), format.number(Number(fileNum) - Number(recycledFileNum) - Number(historyFileNum))],
              [t('spaces.figures.directories'), format.number(Number(dirNum) - Number(recycledDirNum))],
              [t('spaces.figures.recycled'), format.number(recycledFileNum)],
              [t('spaces.figures.versions'), format.number(historyFileNum)],
            ]}
          />
        )}
      </Ask>
      <QuotaPanel />
      <SettingsPanel />
      {library.LibraryExtension.IsMultiSpace && figures.data && <DeleteSpacePanel figures={figures.data} />}
    </div>
  )
}
