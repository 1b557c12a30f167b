import type { App, Change, Provider, Scope } from '@causeway/server'

/**
 * Gives each caller the server of its own tenant, and those without a tenant nothing. A handler cannot forget to check whose
 * data it serves: it never holds any other.
 */
export function byTenant(apps: ReadonlyMap<string, App>, tenantOf: (scope: Scope) => string | undefined): Provider {
  const appOf = (scope: Scope): App | undefined => apps.get(tenantOf(scope) ?? '')
  return {
    // Lists differ from caller to caller: clients, and proxies between, keep them for one only.
    varies: true,
    tools: {
      list: (scope) => appOf(scope)?.tools?.list(scope) ?? [],
      get: (name, scope) => appOf(scope)?.tools?.get(name, scope),
      call: (name, args, context) => known(appOf(context)?.tools).call(name, args, context),
    },
    resources: {
      list: (scope) => appOf(scope)?.resources?.list(scope) ?? [],
      templates: (scope) => appOf(scope)?.resources?.templates(scope) ?? [],
      read: (uri, context) => appOf(context)?.resources?.read(uri, context),
      complete: (template, params, context) => appOf(context)?.resources?.complete?.(template, params, context),
    },
    prompts: {
      list: (scope) => appOf(scope)?.prompts?.list(scope) ?? [],
      get: (name, scope) => appOf(scope)?.prompts?.get(name, scope),
      render: (name, args, context) => known(appOf(context)?.prompts).render(name, args, context),
      complete: (name, params, context) => appOf(context)?.prompts?.complete?.(name, params, context),
    },
    onChange: (listener) => {
      const stops = [...apps].map(([tenant, app]) => app.onChange(toldTo(tenant, tenantOf, listener)))
      return () => stops.forEach((stop) => void stop())
    },
    close: async () => {
      await Promise.all([...apps.values()].map((app) => app.close()))
    },
  }
}

/** Others do not even hear that something has changed. */
function toldTo(
  tenant: string,
  tenantOf: (scope: Scope) => string | undefined,
  listener: (change: Change) => void,
): (change: Change) => void {
  const to = (scope: Scope): boolean => tenantOf(scope) === tenant
  return (change) => listener({ ...change, to })
}

/** Only what `get` has found is called. */
function known<T>(source: T | undefined): T {
  if (source === undefined) throw new TypeError('Expected get() to be asked first.')
  return source
}
