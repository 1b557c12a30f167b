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
export type { Listing } from './mock/listing.js'
export { type MockAnswer, type MockCall, type MockOptions, type MockServer, mockServer } from './mock/mock-server.js'
export type { Fault, Faults, Frame, When } from './peers/fault.js'
export { type Misbehaving, type Misbehavior, misbehaving, type Struck } from './peers/misbehaving.js'
export type { RawExchange } from './raw/http-listener.js'
export type { RawAnswer } from './raw/raw-answer.js'
export { type RawClient, type RawClientOptions, rawClient } from './raw/raw-client.js'
export type { RawFrame, RawMessage } from './raw/raw-message.js'
export type { RawEnd, RawHeaders } from './raw/raw-pipe.js'
export { type RawScript, type RawServer, type RawServerOptions, rawServer } from './raw/raw-server.js'
export {
  type ChangedMessage,
  type DescribeOptions,
  type Difference,
  describeDifferences,
  type MissingMessage,
  TranscriptMismatch,
  type UnexpectedMessage,
} from './replay/difference.js'
export { type Playback, type PlaybackOptions, playback } from './replay/playback.js'
export { type ReplayOptions, replay } from './replay/replay.js'
export type { MaskOptions } from './transcript/masks.js'
export { type Recording, type RecordingOptions, recording } from './transcript/recording.js'
export { type RecordingProxy, type RecordingProxyOptions, recordingProxy } from './transcript/recording-proxy.js'
export {
  formatTranscript,
  parseTranscript,
  type Transcript,
  type TranscriptFrame,
  type TranscriptHeader,
} from './transcript/transcript.js'
export { readTranscript, writeTranscript } from './transcript/transcript-file.js'
