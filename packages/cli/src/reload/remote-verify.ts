import { AuthorizationRequired, type Principal, type Verify } from '@causeway/transports'
import { certificateRecord } from './certificate-record.js'
import { headerRecord } from './header-record.js'
import type { Line } from './line.js'
import type { Verdict } from './messages.js'

interface Check {
  readonly line: Line
  resolve(principal: Principal | undefined): void
  reject(error: Error): void
}

/** Asks workers who calls: the code that knows is theirs. */
export class RemoteVerify {
  readonly #checks = new Map<number, Check>()
  #last = 0

  /** @throws {AuthorizationRequired} where the caller is refused */
  ask(line: Line, request: Parameters<Verify>[0]): Promise<Principal | undefined> {
    const { method, url, headers, clientCertificate } = request
    const certificate = clientCertificate && certificateRecord(clientCertificate)
    const check = ++this.#last
    return new Promise((resolve, reject) => {
      this.#checks.set(check, { line, resolve, reject })
      line.send({
        kind: 'verify',
        check,
        method,
        url,
        headers: headerRecord(headers),
        ...(certificate && { certificate }),
      })
    })
  }

  answered(number: number, verdict: Verdict): void {
    const check = this.#checks.get(number)
    this.#checks.delete(number)
    if (check === undefined) return
    if ('refused' in verdict) {
      const { status, headers, message } = verdict.refused
      check.reject(new AuthorizationRequired(status, headers, message))
    } else if ('error' in verdict) check.reject(new Error(verdict.error))
    else check.resolve('principal' in verdict ? verdict.principal : undefined)
  }

  /** A worker is gone, with what it was asked. */
  lost(line: Line, why: string): void {
    for (const [number, check] of this.#checks) if (check.line === line) this.answered(number, { error: why })
  }
}
