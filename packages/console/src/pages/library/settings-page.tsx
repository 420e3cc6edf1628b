/** Everything about a library that can change, what never can, and its end. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/format.ts'
import { Facts, Panel } from '../../ui/panel.tsx'
import { DeleteLibraryPanel } from './delete-library-panel.tsx'
import { useLibrary } from './library-context.ts'
import { SettingsForm } from './settings-form.tsx'

export function SettingsPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const library = useLibrary()
  const extension = library.LibraryExtension
  const quota = extension.EnableQuota && extension.LibraryQuota !== null
  return (
    <>
      <Panel title={t('library.settings.title')} hint={t('library.settings.hint')}>
        <SettingsForm key={JSON.stringify([library.Name, library.Remark, library.Tags, extensionKey(library)])} library={library} />
      </Panel>
      <Panel title={t('library.settings.fixedTitle')} hint={t('library.settings.fixedHint')}>
        <Facts
          facts={[
            [t('libraries.type'), t(extension.IsFileLibrary ? 'libraries.file' : 'libraries.media')],
            [t('libraries.multiSpace'), t(extension.IsMultiSpace ? 'value.yes' : 'value.no')],
            ...(extension.IsMultiAlbum === null
              ? []
              : ([[t('libraries.multiAlbum'), t(extension.IsMultiAlbum ? 'value.yes' : 'value.no')]] as const)),
            ...(extension.IsMultiSpace
              ? ([[t('libraries.quotaOn'), quota ? format.bytes(extension.LibraryQuota) : t('value.no')]] as const)
              : []),
            [t('library.settings.storageClass'), <code key="class">{extension.CosStorageClass}</code>],
            [t('library.settings.bucket'), <code key="bucket">{library.BucketName}</code>],
          ]}
        />
      </Panel>
      <DeleteLibraryPanel library={library} />
    </>
  )
}

/** The library's quota is larger than what JSON holds. */
const extensionKey = ({ LibraryExtension }: ReturnType<typeof useLibrary>): string =>
  Object.values(LibraryExtension)
    .map((value) => String(value))
    .join()
