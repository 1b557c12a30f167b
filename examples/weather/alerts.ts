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
        event: z.string(),
        severity: z.string(),
        areaDesc: z.string(),
        ends: z.string().nullish(),
        expires: z.string().nullish(),
        description: z.string().nullish(),
        instruction: z.string().nullish(),
      }),
    }),
  ),
})

/** The alerts that are active in a state, as the service orders them. */
export async function alertsIn(
  weather: WeatherService,
  state: string,
  signal: AbortSignal,
): Promise<{ source: Source; alerts: Alert[] }> {
  const { body, source } = await weather.get(`/alerts/active/area/${state}`, ActiveAlerts, signal)
  const alerts = body.features.map(({ properties }) => ({
    event: properties.event,
    severity: properties.severity,
    area: properties.areaDesc,
    until: properties.ends ?? properties.expires ?? null,
    description: properties.description ?? '',
    instruction: properties.instruction ?? null,
  }))
  return { source, alerts }
}
