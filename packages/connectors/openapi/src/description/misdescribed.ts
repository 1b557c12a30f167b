import { kindOf } from '@causeway/protocol'

/** A part of a description that cannot be understood: the operation that it belongs to is left out. */
export class Misdescribed extends Error {
  override readonly name: string = 'Misdescribed'

  constructor(pointer: string, expected: string, came: unknown) {
    super(
      `${pointer}: expected ${expected}; came ${typeof came === 'string' ? JSON.stringify(came.slice(0, 80)) : kindOf(came)}`,
    )
  }
}
