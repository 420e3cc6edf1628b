/** What a token may be allowed, in the API's words, and the sets that applications usually ask for. */
export const grants = [
  'admin',
  'space_admin',
  'create_space',
  'delete_space',
  'create_directory',
  'delete_directory',
  'delete_directory_permanent',
  'move_directory',
  'copy_directory',
  'upload_file',
  'upload_file_force',
  'begin_upload',
  'begin_upload_force',
  'confirm_upload',
  'create_symlink',
  'create_symlink_force',
  'delete_file',
  'delete_file_permanent',
  'move_file',
  'move_file_force',
  'copy_file',
  'copy_file_force',
  'delete_recycled',
  'restore_recycled',
  'delete_history',
  'set_history_latest',
  'create_virtual',
] as const

export const presets = {
  read: [],
  upload: ['upload_file', 'create_directory'],
  write: [
    'create_directory',
    'delete_directory',
    'move_directory',
    'copy_directory',
    'upload_file',
    'delete_file',
    'move_file',
    'copy_file',
    'restore_recycled',
    'delete_recycled',
  ],
  admin: ['admin'],
} as const satisfies Record<string, readonly (typeof grants)[number][]>

export type Preset = keyof typeof presets | 'custom'
export const presetNames: readonly Preset[] = ['read', 'upload', 'write', 'admin', 'custom']
