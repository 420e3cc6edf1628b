/** Words of the files pages. */
export const files = {
  title: 'Files',
}
