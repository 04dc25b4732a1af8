import bcrypt from 'bcryptjs'

/** Who may sign in here: ann with "right", in the account of her company. */
const PEOPLE = [{ id: 'user-ann', name: 'ann', email: 'ann@example.com', orgId: 'org-1', hash: bcrypt.hashSync('right', 4) }]

export type Person = Omit<(typeof PEOPLE)[number], 'hash'>

/** The person whose name and password these are; undefined if they are nobody's. */
export async function personBy(name: unknown, password: unknown): Promise<Person | undefined> {
  const found = PEOPLE.find((person) => person.name === name || person.email === name)
  if (found === undefined || !(await bcrypt.compare(String(password), found.hash))) return undefined
  const { hash: _hash, ...person } = found
  return person
}
