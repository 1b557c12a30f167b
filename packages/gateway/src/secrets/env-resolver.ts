import type { SecretResolver } from './secret-resolver.js'

/** `env:NAME`: a variable of the environment. */
export function envResolver(env: { readonly [name: string]: string | undefined }): SecretResolver {
  return {
    scheme: 'env',
    async resolve(name) {
      const value = env[name]
      if (value === undefined || value === '')
        throw new Error(`The variable ${name} is ${value === '' ? 'empty' : 'not set'}. Set it.`)
      return value
    },
  }
}
