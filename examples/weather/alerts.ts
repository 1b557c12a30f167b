import * as z from 'zod'
import type { Source, WeatherService } from './service.js'

/** An alert, as the tool returns it. */
export const Alert = z.object({
  event: z.string(),
  severity: z.string(),
  area: z.string(),
  until: z.string().nullable(),
  description: z.string(),
  instruction: z.string().nullable(),
})
export type Alert = z.infer<typeof Alert>

/** What is used of the service's answer; it has much more. */
const ActiveAlerts = z.object({
  features: z.array(
    z.object({
      properties: z.object({
        status: z.string(),
        event: z.string(),
        severity: z.string(),
        areaDesc: z.string(),
        ends: z.string().nullish(),
        expires: z.string().nullish(),
        headline: z.string().nullish(),
        description: z.string().nullish(),
        instruction: z.string().nullish(),
      }),
    }),
  ),
})

type ActiveAlert = z.infer<typeof ActiveAlerts>['features'][number]['properties']

/** The alerts that are active in a state, the most severe first: on a bad day there are a hundred, of a page each. */
export async function alertsIn(
  weather: WeatherService,
  { state, limit }: { readonly state: string; readonly limit: number },
  signal: AbortSignal,
): Promise<{ source: Source; active: number; alerts: Alert[] }> {
  const { body, source } = await weather.get(`/alerts/active/area/${state}`, ActiveAlerts, signal)
  // The service tests its lines with messages that look like alerts, all day long.
  const actual = body.features.map(({ properties }) => properties).filter(({ status }) => status === 'Actual')
  const alerts = actual.sort((one, other) => rankOf(one) - rankOf(other)).slice(0, limit)
  return { source, active: actual.length, alerts: alerts.map(alertOf) }
}

const severities = ['Extreme', 'Severe', 'Moderate', 'Minor']

/** What is of unknown severity comes last. */
function rankOf({ severity }: ActiveAlert): number {
  const rank = severities.indexOf(severity)
  return rank === -1 ? severities.length : rank
}

function alertOf(alert: ActiveAlert): Alert {
  return {
    event: alert.event,
    severity: alert.severity,
    area: alert.areaDesc,
    until: alert.ends ?? alert.expires ?? null,
    // An alert that is about to end has only its headline.
    description: alert.description ?? alert.headline ?? '',
    instruction: alert.instruction ?? null,
  }
}
