/** What kind of library it is, in a few words. */
import { useTranslation } from 'react-i18next'
import { Badge } from '../../ui/badge.tsx'
import styles from './library-badges.module.css'
import type { Library } from './library-queries.ts'

export function LibraryBadges({ extension }: { readonly extension: Library['LibraryExtension'] }) {
  const { t } = useTranslation()
  return (
    <span className={styles.badges}>
      <Badge tone={extension.IsFileLibrary ? 'accent' : 'brass'}>
        {t(extension.IsFileLibrary ? 'libraries.tag.file' : 'libraries.tag.media')}
      </Badge>
      <Badge>{t(extension.IsMultiSpace ? 'libraries.tag.multi' : 'libraries.tag.single')}</Badge>
      {extension.IsMultiAlbum && <Badge>{t('libraries.tag.albums')}</Badge>}
    </span>
  )
}
