/** Words of the explorer pages. */
export const explorer = {
  title: 'API explorer',
}
