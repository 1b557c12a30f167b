/** Headers that say who somebody is. */
const HEADER =
  /^(?:(?:proxy-)?authorization|cookie|(?:x-)?api-?key|(?:[a-z]+-)*token|(?:x-)?(?:auth|access)(?:-key)?|x-[a-z-]*(?:secret|password)[a-z-]*)$/i
const VARIABLE = /TOKEN|SECRET|PASSW(?:OR)?D|API[-_]?KEY|ACCESS[-_]?KEY|PRIVATE[-_]?KEY|CREDENTIAL|^AUTHORIZATION$/i

/** Is what a header of this name holds a secret? */
export function isSensitiveHeader(name: string): boolean {
  return HEADER.test(name)
}

/** Is what a variable or a key of this name holds likely a secret? */
export function isSensitiveName(name: string): boolean {
  return VARIABLE.test(name) || HEADER.test(name)
}

/** Is a map with this key one of headers? */
export function isHeaders(key: string): boolean {
  return /headers$/i.test(key)
}

/** What tokens of well-known services look like. */
const TOKEN =
  /\b(?:sk-|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|AKIA|AIza|eyJ|ya29\.|npm_)[\w\-.+/=]{12,}|-----BEGIN [\s\S]+/g

/** Is the text, or a part of it, the token of a well-known service? */
export function looksSecret(text: string): boolean {
  return text.search(TOKEN) >= 0
}

/** A text without what looks like a token in it. */
export function withoutTokens(text: string): string {
  return text.replaceAll(TOKEN, '***')
}
