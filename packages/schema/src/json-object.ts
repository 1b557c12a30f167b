/** A JSON object whose members nobody has looked at yet. */
export type JsonObject = { readonly [key: string]: unknown }

/** Whether a value is an object that JSON could have made: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
