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
