import { once } from 'node:events'
import { credentials, loadPackageDefinition, type ServiceClientConstructor, type ServiceError } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { protoPath } from 'grpc-health-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EchoService } from '../../test/echo-service.js'
import { frame } from '../../test/frame.js'
import { dialGrpc } from '../../test/grpc-client.js'
import { servingGrpc as serving } from '../../test/serving-grpc.js'

interface Health {
  readonly grpc: { readonly health: { readonly v1: { readonly Health: ServiceClientConstructor } } }
}

const definition = loadSync(protoPath, { enums: String, defaults: true })
const { Health } = (loadPackageDefinition(definition) as never as Health).grpc.health.v1 // as: that is what the file says

type HealthClient = InstanceType<typeof Health>

function dial(url: string): HealthClient {
  const client = new Health(new URL(url).host, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
  onTestFinished(() => client.close())
  return client
}

function check(client: HealthClient, service?: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.Check?.({ service }, (error: ServiceError | null, value: unknown) =>
      error ? reject(error) : resolve(value),
    )
  })
}

describe('the health of a server', () => {
  it('is SERVING for itself and for its service, and nothing else is known', async () => {
    const client = dial((await serving()).url)
    expect(await check(client)).toEqual({ status: 'SERVING' })
    expect(await check(client, 'causeway.mcp.v1.Mcp')).toEqual({ status: 'SERVING' })
    await expect(check(client, 'other')).rejects.toMatchObject({ code: 5 })
  })

  it('may be asked by anyone', async () => {
    const verify = (): never => {
      throw new Error('Nobody is asked who checks the health.')
    }
    const { url } = await serving({ verify, allowedHosts: ['mcp.example.com'] })
    expect(await check(dial(url))).toEqual({ status: 'SERVING' })
  })

  it('is NOT_SERVING from the moment it closes, and watchers hear so', async () => {
    const service = new EchoService()
    const { url, close } = await serving({}, service)
    const running = dialGrpc(url)
    running.send(frame(1, 'hold', { name: 'x' }))
    await service.happened('holding x')
    const client = dial(url)
    const watching = ['', 'causeway.mcp.v1.Mcp', 'other'].map((name) => client.Watch?.({ service: name }))
    const said = watching.map(async (call) => {
      const statuses: unknown[] = []
      for await (const { status } of call) statuses.push(status)
      return statuses
    })
    for (const call of watching) await once(call, 'readable')
    const closed = close()
    expect(await Promise.all(said)).toEqual([
      ['SERVING', 'NOT_SERVING'],
      ['SERVING', 'NOT_SERVING'],
      ['SERVICE_UNKNOWN'],
    ])
    service.release('x')
    await closed
  })

  it('has a bounded number of watchers', async () => {
    const client = dial((await serving({ maxGrpcStreams: 1 })).url)
    const [first, second] = [client.Watch?.({}), client.Watch?.({})]
    const refused = new Promise((resolve) => second.once('error', resolve))
    second.resume()
    await once(first, 'readable')
    expect(await refused).toMatchObject({ code: 8 })
  })
})
