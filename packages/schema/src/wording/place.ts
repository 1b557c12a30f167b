/** The members and indexes that lead from a value's root to a place in it. */
export type Place = readonly (string | number)[]

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$-]*$/u
const index = /^(?:0|[1-9]\d*)$/

/** A place in the words of a programmer: `items[2].price`, `["a b"].c`, and the empty string at the root. */
export function placeOf(place: Place): string {
  let text = ''
  for (const step of place) {
    if (typeof step === 'number' || index.test(step)) text += `[${step}]`
    else if (identifier.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step)}]`
  }
  return text
}
