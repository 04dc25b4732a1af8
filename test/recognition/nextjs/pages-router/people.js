import bcrypt from 'bcryptjs'

const PEOPLE = [{ id: 'user-ann', name: 'ann', email: 'ann@example.com', orgId: 'org-1', hash: bcrypt.hashSync('right', 4) }]

/** The person whose name and password these are; null if they are nobody's. */
export async function personBy(name, password) {
  const found = PEOPLE.find((person) => person.name === name)
  if (found === undefined || !(await bcrypt.compare(String(password), found.hash))) return null
  const { hash: _hash, ...person } = found
  return person
}
