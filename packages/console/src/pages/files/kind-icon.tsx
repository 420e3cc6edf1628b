/** The sign of an entry: what it is at a glance. The word for it stands in the row. */
import { Archive, Braces, File, FileText, FileType2, Folder, Image, Link2, Music, Sheet, SquareDashed, Video } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { extensionOf } from './item.ts'
import type { Item } from './item.ts'
import styles from './kind-icon.module.css'

export type Family = 'directory' | 'image' | 'video' | 'audio' | 'pdf' | 'text' | 'archive' | 'sheet' | 'link' | 'virtual' | 'other'

const icons: Readonly<Record<Family, LucideIcon>> = {
  directory: Folder,
  image: Image,
  video: Video,
  audio: Music,
  pdf: FileType2,
  text: FileText,
  archive: Archive,
  sheet: Sheet,
  link: Link2,
  virtual: SquareDashed,
  other: File,
}

const families: Readonly<Record<string, Family>> = {
  ...named('image', 'jpg jpeg png gif webp avif svg bmp heic heif tif tiff'),
  ...named('video', 'mp4 m4v mov webm mkv avi flv'),
  ...named('audio', 'mp3 m4a aac wav ogg oga opus flac'),
  ...named('pdf', 'pdf'),
  ...named('archive', 'zip gz tgz 7z rar tar xz bz2'),
  ...named('sheet', 'xls xlsx csv ods'),
  ...named(
    'text',
    'txt md markdown log json xml yaml yml html htm css js mjs ts tsx jsx py go rs java c h cpp sh sql ini toml conf srt vtt',
  ),
}

function named(family: Family, extensions: string): Record<string, Family> {
  return Object.fromEntries(extensions.split(' ').map((extension) => [extension, family]))
}

export function familyOf(item: Pick<Item, 'kind' | 'name' | 'contentType'>): Family {
  if (item.kind === 'dir') return 'directory'
  if (item.kind === 'symlink') return 'link'
  if (item.kind === 'virtual') return 'virtual'
  const known = families[extensionOf(item.name)]
  if (known) return known
  const [type] = (item.contentType ?? '').split('/')
  return type === 'image' || type === 'video' || type === 'audio' || type === 'text' ? type : 'other'
}

export function KindIcon({ item }: { readonly item: Pick<Item, 'kind' | 'name' | 'contentType'> }) {
  const family = familyOf(item)
  const Icon = family === 'text' && /\.(?:json|tsx?|jsx?|py|go|rs|java|sql)$/i.test(item.name) ? Braces : icons[family]
  return <Icon aria-hidden className={styles[family]} />
}
