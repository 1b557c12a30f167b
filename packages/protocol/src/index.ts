export type { ClientCapabilities, Implementation, ServerCapabilities } from './capabilities.js'
export type {
  Annotations,
  AudioContent,
  BlobResourceContents,
  ContentBlock,
  EmbeddedResource,
  Icon,
  ImageContent,
  ResourceContents,
  ResourceLink,
  Role,
  TextContent,
  TextResourceContents,
} from './content.js'
export { checkEnvelope, type Envelope } from './envelope.js'
export { classifyEra, hasModernMeta } from './era.js'
export { CausewayError } from './errors/causeway-error.js'
export {
  ErrorCode,
  headerMismatch,
  invalidParams,
  methodNotFound,
  RpcError,
  resourceNotFound,
  unsupportedVersion,
} from './errors/rpc-error.js'
export { type RequiredVisit, UrlElicitationRequired } from './errors/url-elicitation-required.js'
export { isExtensionName } from './extension-name.js'
export type { CancelledParams } from './features/cancellation.js'
export type { CompleteParams, CompleteResult, CompletionRef } from './features/completion.js'
export type { ElicitFormParams, ElicitParams, ElicitResult, ElicitUrlParams } from './features/elicitation.js'
export {
  type InputMethod,
  type InputRequest,
  type InputRequiredResult,
  type InputResponses,
  requestsInput,
} from './features/input-required.js'
export type { DiscoverResult, InitializeParams, InitializeResult } from './features/lifecycle.js'
export {
  isAtLeast,
  isLoggingLevel,
  LOGGING_LEVELS,
  type LoggingLevel,
  type LoggingMessageParams,
} from './features/logging.js'
export type { ProgressParams } from './features/progress.js'
export type { GetPromptResult, ListPromptsResult, Prompt, PromptArgument, PromptMessage } from './features/prompts.js'
export type {
  ListResourcesResult,
  ListResourceTemplatesResult,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
} from './features/resources.js'
export type { ListRootsResult, Root } from './features/roots.js'
export type {
  CreateMessageParams,
  CreateMessageResult,
  ModelPreferences,
  SamplingContent,
  SamplingMessage,
  ToolResultContent,
  ToolUseContent,
} from './features/sampling.js'
export type { SubscriptionFilter } from './features/subscriptions.js'
export type { CallToolParams, CallToolResult, ListToolsResult, Tool, ToolAnnotations } from './features/tools.js'
export { HeaderName, type HeaderSource } from './headers/header-name.js'
export { decodeHeaderValue, encodeHeaderValue } from './headers/header-value.js'
export { httpStatusOf } from './headers/http-status.js'
export { mirrorHeaders } from './headers/mirror-headers.js'
export { checkMirroredParams } from './headers/mirrored-argument.js'
export { type MirroredParam, type MirroredParams, mirroredParams } from './headers/mirrored-param.js'
export { isObject, kindOf } from './json.js'
export type {
  JsonObject,
  RpcErrorObject,
  RpcFailure,
  RpcId,
  RpcMessage,
  RpcNotification,
  RpcParams,
  RpcRequest,
  RpcResponse,
  RpcSuccess,
} from './jsonrpc/message.js'
export { isRpcId, type Parsed, type ParsedMessage, type ParseOptions, parseFrame } from './jsonrpc/parse.js'
export { type ReadJson, readAnswer, readCall } from './jsonrpc/read-json.js'
export { failureText, notificationText, requestText, requestTextWith, successText } from './jsonrpc/serialize.js'
export { paramsText, resultText } from './jsonrpc/write-json.js'
export { type Limits, limits, serverLimits } from './limits.js'
export { Meta } from './meta.js'
export type { Method, Sender } from './method.js'
export { METHODS, methodOf } from './methods.js'
export { acceptInitialize, answerInitialize, chooseModern, supportedVersions } from './negotiation.js'
export type { CacheHints, ListResult, ResultBase } from './result.js'
export { type Era, REVISIONS, type Revision, type RevisionId } from './revisions/revision.js'
export { isRevisionId, LATEST_LEGACY_REVISION, LATEST_REVISION, revisionOf } from './revisions/revisions.js'
export { toolNameProblem } from './tool-name.js'
export type { TemplateValue, TemplateValues } from './uri-template/expand.js'
export type { TemplateMatch } from './uri-template/match.js'
export { parseUriTemplate, type UriTemplate } from './uri-template/template.js'
