import { type Limits, limits, serverLimits } from '@causeway/protocol'

const defaults: Limits = { ...limits, ...serverLimits }

/**
 * The named bounds: those of `options` where they are given, else the defaults.
 * @throws {TypeError} where one is not a positive number
 */
export function boundsOf<Name extends keyof Limits>(
  options: { readonly [K in Name]?: number },
  names: readonly Name[],
): Pick<Limits, Name> {
  const bounds: { [K in Name]?: number } = {}
  for (const name of names) {
    const value = options[name] ?? defaults[name]
    if (!(value > 0)) throw new TypeError(`Expected ${name} to be a positive number; got ${value}.`)
    bounds[name] = value
  }
  return bounds as Pick<Limits, Name> // every name has its value now
}
