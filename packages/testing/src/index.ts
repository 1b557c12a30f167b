export {
  type Answer,
  type Answering,
  type AnswerScript,
  type Answers,
  answers,
  type FormAnswer,
  type ModelAnswer,
  type Question,
} from './answers.js'
export { type FakeClock, fakeClock } from './clock/fake-clock.js'
export { type Linked, type LinkedOptions, linked } from './linked.js'
export {
  type MatrixCell,
  type MatrixLinkOptions,
  type MatrixMode,
  type MatrixOptions,
  type MatrixTransport,
  matrix,
} from './matrix/matrix.js'
export type { Fault, Faults, Frame, When } from './peers/fault.js'
export { type Misbehaving, type Misbehavior, misbehaving, type Struck } from './peers/misbehaving.js'
