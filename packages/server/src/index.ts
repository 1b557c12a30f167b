export type { ClientCertificate, Principal, Verify } from '@causeway/transports'
export { AuthorizationRequired } from '@causeway/transports/serving'
export { serve } from '#serve'
export { App } from './app.js'
export type { AppDefinition, RawHandler } from './app-definition.js'
export { Catalog, type Found } from './catalog.js'
export { compose, type Endpoint, type Middleware } from './compose.js'
export { audio, embedded, image, link, text } from './content.js'
export type { HandlerContext } from './context.js'
export { type Dep, type Deps, dep, type Needs } from './dep.js'
export type { HiddenError } from './diagnostics.js'
export { isSuspension } from './inquiry/asks-for-input.js'
export { type AskableQuestion, requireCapability } from './inquiry/capability.js'
export type {
  Elicit,
  ElicitUrl,
  FormAnswer,
  QuestionOptions,
  Roots,
  Sample,
  SampleOptions,
} from './inquiry/questions.js'
export type { Additions, Selection } from './local/local-provider.js'
export type { Log } from './log.js'
export { andThen, isPromise, type MaybePromise } from './maybe-promise.js'
export { mcp } from './mcp.js'
export { type PromptDefinition, type PromptValue, prompt, type Rendered } from './prompt.js'
export type {
  Audience,
  Change,
  ListKind,
  PromptSource,
  Provider,
  ResourceSource,
  Scope,
  ToolSource,
} from './provider.js'
export {
  type Completer,
  type ListedResource,
  type ResourceDefinition,
  type ResourceValue,
  resource,
  type TemplateParams,
} from './resource.js'
export { loadServed, type ServeLoader } from './serve/loader.js'
export type { ServeOptions, Serving } from './serve/options.js'
export type { ServerRequest } from './server-request.js'
export type { State } from './state.js'
export { TAGS, tagsOf } from './tags.js'
export { type Rule, type ToolDefinition, type ToolHandler, type ToolValue, tool } from './tool.js'
export { type ErrorExposure, ToolError } from './tool-error.js'
export { type Candidate, filter, hide } from './transforms/filter.js'
export { fixArguments } from './transforms/fix-arguments.js'
export { prefix } from './transforms/prefix.js'
export { type Renaming, rename } from './transforms/rename.js'
export { tag } from './transforms/tag.js'
export { type ItemView, type View, viewed } from './transforms/view.js'
