/** A span for each request. @see https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/ */
import { setTimeout as delay } from 'node:timers/promises'
import type { Secrets } from '@causeway/connector-kit'
import type { Middleware, ServerRequest } from '@causeway/server'
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { TracingConfig } from '../config/definition.js'
import { outcomeOf, outcomeOfError } from './operation.js'
import { formatTraceparent, parseTraceparent } from './traceparent.js'

/** The longest that the last spans may take. */
const SHUTDOWN_MS = 2_000

export interface Tracing {
  /** Spans of one endpoint's requests; what is called upstream is their child. */
  middleware(endpoint: string): Middleware
  /** Sends what has not been sent. */
  close(): Promise<void>
}

/** Sends spans over OTLP. The means for it are loaded only here. */
export async function createTracing(config: TracingConfig, version: string, secrets: Secrets): Promise<Tracing> {
  const [
    { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler },
    exporter,
    resources,
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const { endpoint: url, sampleRatio = 1, serviceName = 'causeway' } = config
  const headers = await revealAll(config.headers ?? {}, secrets)
  const provider = new NodeTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(new exporter.OTLPTraceExporter({ url, headers }))],
  })
  const tracer = provider.getTracer('causeway', version)
  return {
    middleware: (endpoint) => traced(tracer, endpoint),
    // A collector that does not answer is no reason not to end, and none to fail.
    close: () => Promise.race([provider.shutdown(), delay(SHUTDOWN_MS, undefined, { ref: false })]).catch(() => {}),
  }
}

function traced(tracer: Tracer, endpoint: string): Middleware {
  return async (request, next) => {
    const span = begin(tracer, endpoint, request)
    try {
      const result = await next(asChild(request, span))
      const outcome = outcomeOf(result)
      if (outcome === 'tool_error') fail(span, outcome)
      return result
    } catch (error) {
      fail(span, outcomeOfError(error))
      throw error
    } finally {
      span.end()
    }
  }
}

function begin(tracer: Tracer, endpoint: string, { method, name, params, revision, exchange }: ServerRequest): Span {
  const caller = parseTraceparent(params._meta?.traceparent)
  const parent = caller === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller)
  const target = method === 'tools/call' || method === 'prompts/get' ? name : undefined
  const attributes = {
    'mcp.method.name': method,
    'mcp.protocol.version': revision.id,
    'network.transport': exchange.peer.transport === 'stdio' ? 'pipe' : 'tcp',
    'url.path': endpoint,
    ...(method === 'tools/call' && name !== undefined ? { 'gen_ai.tool.name': name } : {}),
    ...(method === 'prompts/get' && name !== undefined ? { 'gen_ai.prompt.name': name } : {}),
    ...(method === 'resources/read' && name !== undefined ? { 'mcp.resource.uri': name } : {}),
  }
  const spanName = target === undefined ? method : `${method} ${target}`
  return tracer.startSpan(spanName, { kind: SpanKind.SERVER, attributes }, parent)
}

/** The request as if the gateway itself had begun it: upstreams see this span as their caller's. */
function asChild(request: ServerRequest, span: Span): ServerRequest {
  const traceparent = formatTraceparent(span.spanContext())
  return { ...request, params: { ...request.params, _meta: { ...request.params._meta, traceparent } } }
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

async function revealAll(
  references: NonNullable<TracingConfig['headers']>,
  secrets: Secrets,
): Promise<Record<string, string>> {
  const entries = Object.entries(references).map(
    async ([name, reference]) => [name, await secrets.reveal(reference)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}
