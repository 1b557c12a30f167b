/** A point on the ground, in degrees: north and east are positive. */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

const EARTH_RADIUS_KM = 6371.0088

/** The shortest way over the ground between two places, in kilometres (haversine). */
export function kilometres(from: Place, to: Place): number {
  const latitude = radians(to.latitude - from.latitude) / 2
  const longitude = radians(to.longitude - from.longitude) / 2
  const h =
    Math.sin(latitude) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(longitude) ** 2
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** The direction in which to set out, in degrees clockwise from north: 0 to 360. */
export function bearing(from: Place, to: Place): number {
  const turn = radians(to.longitude - from.longitude)
  const [start, end] = [radians(from.latitude), radians(to.latitude)]
  const east = Math.sin(turn) * Math.cos(end)
  const north = Math.cos(start) * Math.sin(end) - Math.sin(start) * Math.cos(end) * Math.cos(turn)
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
