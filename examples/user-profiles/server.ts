import { mcp, resource, tool } from '@causeway/server'
import { Profile, Users } from './users.js'

const users = new Users()

const uriOf = (id: string): string => `users://${id}/profile`

const profile = resource(
  'users://{id}/profile',
  {
    name: 'profile',
    title: 'Profile of a user',
    description: 'Who somebody is, and how to reach them.',
    complete: { id: (typed) => users.like(typed).map(({ id }) => id) },
    list: () => users.like('').map(({ id, name }) => ({ uri: uriOf(id), name: `Profile of ${name}` })),
  },
  ({ id }) => users.get(id),
)

const changeProfile = tool(
  {
    title: 'Change a profile',
    description: 'Changes what is given in the profile of a user, and leaves the rest as it is.',
    input: Profile.partial().required({ id: true }),
    output: Profile,
    destructive: true,
    idempotent: true,
  },
  ({ id, ...changes }) => users.change(id, changes),
)

const addUser = tool(
  {
    title: 'Add a user',
    description: 'Makes a profile for a new user.',
    input: Profile,
    output: Profile,
    destructive: false,
  },
  (newcomer) => users.add(newcomer),
)

const app = mcp({
  name: 'user-profiles',
  version: '1.0.0',
  tools: { change_profile: changeProfile, add_user: addUser },
  resources: [profile],
})

// The users tell of changes, not the tools: then it does not matter who changed something.
users.onChange((what, id) => {
  if (what === 'profile') app.resourceUpdated(uriOf(id))
  else app.listChanged('resources')
})

export default app
