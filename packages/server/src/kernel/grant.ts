/** What an access token may do, in the words of the business API. An empty grant reads only. */
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
  'read_only',
  'acl',
] as const

export type Grant = (typeof grants)[number]

export const isGrant = (text: string): text is Grant => (grants as readonly string[]).includes(text)
