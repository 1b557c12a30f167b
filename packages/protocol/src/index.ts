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
export { CausewayError } from './errors/causeway-error.js'
export { ErrorCode, invalidParams, methodNotFound, RpcError, resourceNotFound } from './errors/rpc-error.js'
export type { CompleteParams, CompleteResult, CompletionRef } from './features/completion.js'
export type { ElicitFormParams, ElicitParams, ElicitResult, ElicitUrlParams } from './features/elicitation.js'
export type { InputMethod, InputRequest, InputRequiredResult, InputResponses } from './features/input-required.js'
export type { DiscoverResult, InitializeParams, InitializeResult } from './features/lifecycle.js'
export {
  isAtLeast,
  isLoggingLevel,
  LOGGING_LEVELS,
  type LoggingLevel,
  type LoggingMessageParams,
} from './features/logging.js'
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
export { failureText, notificationText, requestText, successText } from './jsonrpc/serialize.js'
export { type Limits, limits } from './limits.js'
export { Meta } from './meta.js'
export type { CacheHints, ListResult, ResultBase } from './result.js'
export { type Era, REVISIONS, type Revision, type RevisionId } from './revisions/revision.js'
